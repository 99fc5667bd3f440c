import { ApplicationFailure, condition, sleep } from '@temporalio/workflow';
import type { EvidenceActivities } from '../activities/types.ts';
import type { EventBody, JournalEvent, LogState } from '../domain/event.ts';
import { canonicalText } from '../evidence/core/canonical.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../evidence/core/merkle.ts';
import { refusalOf } from './activities.ts';
import type { Refusal } from './activities.ts';

const encoder = new TextEncoder();
/** Leaves in one append: bounds the argument that goes into Temporal's history. */
const BATCH = 50;
/** Between two tries to store an event that could not be stored. */
const STORE_RETRY = '2s';
/** No waiting mends these: the stored log and this run are two histories. */
const FINAL = new Set(['EVIDENCE_FORKED', 'EVIDENCE_GAP']);

/**
 * The run's log and its only writer. `record` numbers an event, fixes its bytes and the root at once; a
 * background writer stores what was recorded, in order, for as long as it takes. Nothing acts on the world
 * before `flushed`.
 */
export interface Journal {
  readonly events: readonly JournalEvent[];
  readonly record: (body: EventBody) => JournalEvent;
  /** Size and root now, and how many events are stored. */
  readonly state: () => LogState;
  /** The root that the log had at this size; undefined for a size it never had. */
  readonly rootAt: (size: number) => string | undefined;
  /**
   * Resolves when everything recorded so far is stored. Rejects when it never can be, so that the run stops
   * acting; after `lastWords` it resolves all the same, because what was begun must still be undone.
   */
  readonly flushed: () => Promise<void>;
  /** Why the last event is not stored yet; null when storing works. */
  readonly blocked: () => Refusal | null;
  /** From here on only undo and closing follow. */
  readonly lastWords: () => void;
  /** Why nothing can be stored ever again; null in every healthy run. */
  readonly broken: () => Refusal | null;
  /** Runs the writer until `close` was called and all is stored. */
  readonly write: () => Promise<void>;
  readonly close: () => void;
}

export function openJournal({ run, store }: { run: string; store: EvidenceActivities }): Journal {
  const events: JournalEvent[] = [];
  const leaves: string[] = [];
  const roots = [rootOf(EMPTY_TREE)];
  let tree = EMPTY_TREE;
  let stored = 0;
  let closed = false;
  let blocked: Refusal | null = null;
  let broken: Refusal | null = null;
  let ending = false;

  const record = (body: EventBody): JournalEvent => {
    const event: JournalEvent = { v: 1, run, n: events.length, at: laterOf(events.at(-1)?.at), ...body };
    const leaf = canonicalText(event);
    tree = appendLeaf(tree, encoder.encode(leaf));
    roots.push(rootOf(tree));
    events.push(event);
    leaves.push(leaf);
    return event;
  };

  const storeSome = async (): Promise<void> => {
    const from = stored;
    try {
      stored = (await store.appendEvents({ run, from, leaves: leaves.slice(from, from + BATCH) })).stored;
      blocked = null;
    } catch (error) {
      blocked = refusalOf(error);
      if (blocked === null) throw error;
      if (FINAL.has(blocked.code)) broken = blocked;
      else await sleep(STORE_RETRY);
    }
  };

  const write = async (): Promise<void> => {
    for (;;) {
      await condition(() => stored < leaves.length || closed);
      if (broken !== null || stored >= leaves.length) return;
      await storeSome();
    }
  };

  const flushed = async (): Promise<void> => {
    const target = leaves.length;
    await condition(() => stored >= target || broken !== null);
    if (broken !== null && !ending) throw failureOf(broken);
  };

  return {
    events,
    record,
    flushed,
    write,
    state: () => ({ size: tree.size, root: rootOf(tree), stored }),
    rootAt: (size) => roots[size],
    blocked: () => blocked,
    broken: () => broken,
    lastWords: () => {
      ending = true;
    },
    close: () => {
      closed = true;
    },
  };
}

/** The failure of a run whose evidence cannot be kept: visible in Temporal, never a verdict. */
export function failureOf({ code, message }: Refusal): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, code);
}

/** Workflow time, never before the last event's. */
function laterOf(last: string | undefined): string {
  const now = new Date().toISOString();
  return last !== undefined && last > now ? last : now;
}
