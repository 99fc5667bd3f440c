import type { z } from 'zod';
import type { ChannelOf } from '../../domain/channels.ts';
import { BELL_OF_PARENT, type rungSchema } from './bell.ts';
import { failedForGood, textAtTry, type Tell, type Telling } from './telling.ts';

/** What a terminal is to us; `process.stderr` is one where the worker was started by hand. */
export interface Terminal {
  readonly isTTY: boolean;
  readonly write: (text: string) => unknown;
}

/**
 * Rings the bell of the worker's terminal and writes the message there, or of the command's that started it. Without a
 * terminal nobody would see it.
 */
export const tellTerminal: Tell<'terminal'> = (telling) => ringAt({ telling, terminal: ownTerminal() });

function ownTerminal(): Terminal {
  if (process.stderr.isTTY || process.env[BELL_OF_PARENT] === undefined || !process.connected)
    return process.stderr;
  const rung = (text: string): z.infer<typeof rungSchema> => ({ rung: text });
  // A parent that is just ending takes nothing: the worker ends with it, and the next one tells again.
  return {
    isTTY: true,
    write: (text) => process.send?.(rung(text), undefined, undefined, () => undefined),
  };
}

/** The same at any terminal. */
export async function ringAt({
  telling,
  terminal,
}: {
  readonly telling: Telling<ChannelOf<'terminal'>>;
  readonly terminal: Terminal;
}): Promise<string> {
  const { channel } = telling;
  if (!terminal.isTTY) throw failedForGood({ channel, because: 'the worker has no terminal' });
  terminal.write(`\u0007${textAtTry(telling)}\n`);
  return await Promise.resolve('rung');
}
