import type { ErrorCode } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { Digest } from '../../domain/ids.ts';
import type { Sha256 } from '../core/hash.ts';
import { rootOf } from '../core/merkle.ts';
import { eventSchema } from '../event-schema.ts';
import { NAMES } from '../names.ts';
import { checkLines, readLine, type LineForm, type PlacedLine } from './log-lines.ts';
import { Break, lineOf } from './report.ts';

export type RunOpened = Extract<JournalEvent, { type: 'run-opened' }>;
export type RunClosed = Extract<JournalEvent, { type: 'run-closed' }>;

/** A journal whose lines have all been checked, each by itself and against the one before. */
export interface CheckedJournal {
  readonly events: readonly JournalEvent[];
  readonly opened: RunOpened;
  /** Null while the run is open. */
  readonly closed: RunClosed | null;
  /** The root over all events. */
  readonly root: Digest;
  /** The root over the first `size` events; null for a size that the journal does not reach. */
  readonly rootAt: (size: number) => Digest | null;
}

/** Checks a journal's bytes, its tree by `sha256`; throws the first break, which is named by its line. */
export function checkJournal(bytes: Uint8Array, sha256?: Sha256): CheckedJournal {
  const { lines: events, tree, rootAt, torn } = checkLines({ bytes, form: EVENTS, sha256 });
  const opened = events[0];
  if (torn.length > 0 || opened?.type !== 'run-opened') {
    throw broken('EVIDENCE_TRUNCATED', events.length, 'expected a whole line, ended by a line feed');
  }
  const last = events.at(-1);
  const closed = last?.type === 'run-closed' ? last : null;
  return { events, opened, closed, root: rootOf(tree), rootAt };
}

const EVENTS: LineForm<JournalEvent> = {
  called: 'event',
  schema: eventSchema,
  first: 'run-opened',
  placeOf: lineOf,
  requireFits,
};

/** Checks one line as `checkJournal` does, which is to be number `n` after `before`; null where it is to be the first. */
export function checkNext({
  leaf,
  n,
  before,
}: {
  leaf: Uint8Array;
  n: number;
  before: JournalEvent | null;
}): JournalEvent {
  const line = readLine({ leaf, n, form: EVENTS });
  requireFits({ line, n, before: before === null ? [] : [before] });
  return line;
}

function requireFits({ line: event, n, before }: PlacedLine<JournalEvent>): void {
  const last = before.at(-1);
  if (last === undefined) return;
  if (event.run !== last.run) throw broken('EVENT_OUT_OF_ORDER', n, `expected an event of run ${last.run}`);
  if (event.at < last.at) throw broken('EVENT_OUT_OF_ORDER', n, `expected a time from ${last.at} on`);
  if (last.type === 'run-closed') throw broken('EVENT_OUT_OF_ORDER', n, 'expected nothing after run-closed');
}

/**
 * Files that name an event which the journal does not reach show that its end was cut off; without one, only
 * the checkpoint at the close can.
 */
export function checkTail({ journal, names }: { journal: CheckedJournal; names: readonly string[] }): void {
  const size = journal.events.length;
  for (const file of names) {
    const [folder, name = ''] = file.split('/');
    const number = /^(?<number>0|[1-9][0-9]{0,14})(?:\.(?:json|sig))?$/.exec(name)?.groups?.number;
    const reach = folder === NAMES.decisions ? 1 : 0;
    if (number === undefined || (folder !== NAMES.decisions && folder !== NAMES.checkpoints)) continue;
    if (Number(number) + reach > size) {
      throw broken(
        'EVIDENCE_TRUNCATED',
        size,
        `expected the event that ${file} is about; the journal ends before`,
      );
    }
  }
}

function broken(code: ErrorCode, n: number, message: string): Break {
  return new Break({ code, place: lineOf(n), message });
}
