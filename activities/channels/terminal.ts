import type { ChannelOf } from '../../domain/channels.ts';
import { failedForGood, textAtTry, type Tell, type Telling } from './telling.ts';

/** What a terminal is to us; `process.stderr` is one where the worker was started by hand. */
export interface Terminal {
  readonly isTTY: boolean;
  readonly write: (text: string) => unknown;
}

/** Rings the bell of the worker's terminal and writes the message there. Without a terminal nobody would see it. */
export const tellTerminal: Tell<'terminal'> = (telling) => ringAt({ telling, terminal: process.stderr });

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
