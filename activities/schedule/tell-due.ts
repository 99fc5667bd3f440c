import type { Logger } from 'pino';
import { durationMs } from '../../domain/duration.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { sayDue } from '../../domain/language/noticing.ts';
import { readerOf } from '../../domain/language/reader.ts';
import type { DueNotice } from '../../domain/schedule/notices.ts';
import type { DueMarks } from '../../evidence/due-marks.ts';
import { tellOver, type WireChannel } from '../channels/index.ts';
import { LONGEST_MESSAGE } from '../channels/telling.ts';
import { visibleLines } from '../../domain/plain-text.ts';
import type { Room } from '../room.ts';

interface TellDue {
  readonly room: Pick<Room, 'organisation' | 'baseDirectory'>;
  readonly notices: readonly DueNotice[];
  readonly marks: DueMarks;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Sends each notice over every channel that the worker can send over, once for each. It is marked when it was taken: one
 * that failed, or whose worker died in between, is sent at the next look, under the same key. A channel that fails is
 * left alone until then, and keeps no look from its end.
 */
export async function tellDue(telling: TellDue): Promise<void> {
  const { channels } = telling.room.organisation;
  const wires = channels.filter((channel): channel is WireChannel => channel.kind !== 'call-list');
  for (const channel of wires) {
    try {
      for (const notice of telling.notices) await tellOnce({ ...telling, channel, notice });
    } catch (error) {
      telling.signal.throwIfAborted();
      telling.logger.warn({ channel: channel.id, code: codeOf(error) }, 'a channel was not told what is due');
    }
  }
}

async function tellOnce({
  room: { organisation, baseDirectory },
  channel,
  notice: { thing, about },
  marks,
  signal,
}: TellDue & { readonly channel: WireChannel; readonly notice: DueNotice }): Promise<void> {
  const mark = `${organisation.organisation}/${channel.id}/${thing}`;
  if (await marks.has(mark)) return;
  // A channel that many read: in the language and zone of the organisation.
  const reader = readerOf({ organisation, person: null });
  await tellOver({
    channel,
    message: visibleLines({ text: sayDue({ thing: about, reader }), longest: LONGEST_MESSAGE }),
    link: null,
    key: mark,
    run: null,
    nth: 1,
    baseDirectory,
    limitMs: durationMs(organisation.waits.request),
    signal,
  });
  await marks.add(mark);
}

/** Foreign text may hold a secret; only a code is logged. */
function codeOf(error: unknown): string {
  if (error instanceof BreakglassError) return error.code;
  return error instanceof Error && 'type' in error && typeof error.type === 'string'
    ? error.type
    : 'INTERNAL';
}
