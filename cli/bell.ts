import { plain } from './plain.ts';

/**
 * Rings at the terminal of this command for a worker that has none of its own, as it writes its log into a file: the bell,
 * and the lines of the message. Undefined where this command has no terminal either.
 */
export function bellAt(stderr: {
  readonly isTTY: boolean;
  readonly write: (text: string) => unknown;
}): ((text: string) => void) | undefined {
  if (!stderr.isTTY) return undefined;
  return (text) => {
    const lines = text
      .split('\n')
      .map(plain)
      .filter((line) => line !== '');
    stderr.write(`\u0007${lines.join('\n')}\n`);
  };
}
