import type { ErrorCode } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { Digest } from '../../domain/ids.ts';
import { appendLeaf, EMPTY_TREE, rootOf, type Tree } from '../core/merkle.ts';
import { eventSchema } from '../event-schema.ts';
import { NAMES } from '../names.ts';
import { splitJournal } from '../journal-file.ts';
import { readLeaf } from './leaf.ts';
import { at, Break, lineOf } from './report.ts';

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

/** Checks a journal's bytes; throws the first break, which is named by its line. */
export function checkJournal(bytes: Uint8Array): CheckedJournal {
  const { leaves, torn } = splitJournal(bytes);
  const events: JournalEvent[] = [];
  const trees: Tree[] = [EMPTY_TREE];
  for (const [n, leaf] of leaves.entries()) {
    const event = at(lineOf(n), () => readEvent({ leaf, n }));
    requirePosition({ event, n, before: events.at(-1) });
    events.push(event);
    trees.push(appendLeaf(trees[n] ?? EMPTY_TREE, leaf));
  }
  const opened = events[0];
  if (torn.length > 0 || opened?.type !== 'run-opened') {
    throw broken('EVIDENCE_TRUNCATED', events.length, 'expected a whole line, ended by a line feed');
  }
  const last = events.at(-1);
  return {
    events,
    opened,
    closed: last?.type === 'run-closed' ? last : null,
    root: rootOf(trees.at(-1) ?? EMPTY_TREE),
    rootAt: (size) => {
      const tree = trees[size];
      return tree === undefined ? null : rootOf(tree);
    },
  };
}

/** One line by itself: JSON in its RFC 8785 form, and one of the known events with no key more or less. */
function readEvent({ leaf, n }: { leaf: Uint8Array; n: number }): JournalEvent {
  const value = readLeaf({ leaf, place: lineOf(n) });
  const parsed = eventSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw broken('EVENT_MALFORMED', n, `expected an event: ${where}: ${issue?.message ?? 'unknown'}`);
}

function requirePosition({
  event,
  n,
  before,
}: {
  event: JournalEvent;
  n: number;
  before: JournalEvent | undefined;
}): void {
  if (event.n > n) throw broken('EVIDENCE_GAP', n, `expected event ${n}, got ${event.n}`);
  if (event.n < n) throw broken('EVENT_OUT_OF_ORDER', n, `expected event ${n}, got ${event.n}`);
  if ((event.type === 'run-opened') !== (n === 0)) {
    throw broken('EVENT_OUT_OF_ORDER', n, `expected run-opened first and only there, got ${event.type}`);
  }
  if (before === undefined) return;
  if (event.run !== before.run)
    throw broken('EVENT_OUT_OF_ORDER', n, `expected an event of run ${before.run}`);
  if (event.at < before.at) throw broken('EVENT_OUT_OF_ORDER', n, `expected a time from ${before.at} on`);
  if (before.type === 'run-closed')
    throw broken('EVENT_OUT_OF_ORDER', n, 'expected nothing after run-closed');
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
