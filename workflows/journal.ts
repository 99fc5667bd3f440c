import { ActivityFailure, ApplicationFailure, condition, sleep } from '@temporalio/workflow';
import type { EvidenceActivities } from '../activities/types.ts';
import type { LogPoint } from '../domain/decision.ts';
import { ERROR_CODES } from '../domain/errors.ts';
import type { EventBody, JournalEvent, LogState } from '../domain/event.ts';
import { canonicalText } from '../evidence/core/canonical.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../evidence/core/merkle.ts';
import { refusalOf } from './activities.ts';
import type { Clock } from './clock.ts';
import type { Refusal } from './activities.ts';

const encoder = new TextEncoder();
/** Leaves in one append: bounds the argument that goes into Temporal's history. */
const BATCH = 50;
/** Between two tries to store what could not be stored: ever longer, for each try adds to Temporal's history. */
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 60_000;
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
  /** Does something else that evidence needs (opening, sealing) with the same patience. */
  readonly keep: <T>(act: () => Promise<T>) => Promise<T>;
  /**
   * Enters something into the ledger of all runs, however long it takes and whatever refuses it: the run's own evidence
   * is sound, so a ledger that is not must be mended by people and not end the run.
   */
  readonly enter: <T>(act: () => Promise<T>) => Promise<T>;
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

export function openJournal({
  run,
  store,
  clock,
}: {
  run: string;
  store: Pick<EvidenceActivities, 'appendEvents'>;
  clock: Clock;
}): Journal {
  const log = openLog({ run, clock });
  const keeping = openKeeping();
  let stored = 0;
  let closed = false;
  let ending = false;

  const storeSome = async (): Promise<void> => {
    const from = stored;
    const leaves = log.leaves.slice(from, from + BATCH);
    const appended = await keeping.keep(() => store.appendEvents({ run, from, leaves }));
    await clock.hear(appended);
    stored = appended.stored;
  };

  return {
    ...log,
    state: () => ({ ...log.point(), stored }),
    blocked: keeping.blocked,
    broken: keeping.broken,
    keep: keeping.keep,
    enter: keeping.enter,
    write: async () => {
      for (;;) {
        await condition(() => stored < log.leaves.length || closed);
        if (keeping.broken() !== null || stored >= log.leaves.length) return;
        await storeSome().catch(ignoreBroken);
      }
    },
    flushed: async () => {
      const target = log.leaves.length;
      await condition(() => stored >= target || keeping.broken() !== null);
      const broken = keeping.broken();
      if (broken !== null && !ending) throw failureOf(broken);
    },
    lastWords: () => {
      ending = true;
    },
    close: () => {
      closed = true;
    },
  };
}

/** The events with their bytes, and the root after each. */
function openLog({ run, clock }: { run: string; clock: Clock }) {
  const events: JournalEvent[] = [];
  const leaves: string[] = [];
  const roots = [rootOf(EMPTY_TREE)];
  let tree = EMPTY_TREE;
  return {
    events,
    leaves,
    record: (body: EventBody): JournalEvent => {
      const event: JournalEvent = { v: 1, run, n: events.length, at: clock.iso(), ...body };
      const leaf = canonicalText(event);
      tree = appendLeaf(tree, encoder.encode(leaf));
      roots.push(rootOf(tree));
      events.push(event);
      leaves.push(leaf);
      return event;
    },
    rootAt: (size: number): string | undefined => roots[size],
    point: (): LogPoint => ({ size: tree.size, root: rootOf(tree) }),
  };
}

/** Everything that stores evidence goes through here: repeated for as long as it takes, unless it never can. */
function openKeeping() {
  let blocked: Refusal | null = null;
  let broken: Refusal | null = null;
  const repeat = async <T>({
    act,
    mends,
  }: {
    act: () => Promise<T>;
    mends: (error: unknown) => boolean;
  }): Promise<T> => {
    for (let pause = FIRST_RETRY_MS; ; pause = Math.min(pause * 2, LAST_RETRY_MS)) {
      try {
        const kept = await act();
        blocked = null;
        return kept;
      } catch (error) {
        blocked = refusalOf(error);
        if (blocked === null) throw error;
        if (!mends(error)) {
          broken = blocked;
          throw failureOf(blocked);
        }
        await sleep(pause);
      }
    }
  };
  return {
    blocked: () => blocked,
    broken: () => broken,
    keep: <T>(act: () => Promise<T>) => repeat({ act, mends: (error) => !isFinal(error) }),
    enter: <T>(act: () => Promise<T>) => repeat({ act, mends: () => true }),
  };
}

/**
 * Is this a refusal that no waiting mends, above all another history under the same name? Only the worker can say so,
 * by one of our codes. Whatever else fails (a defect, a worker that cannot even log) may be mended, and a run that
 * waits loses nothing.
 */
function isFinal(error: unknown): boolean {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof ApplicationFailure)) return false;
  const { type, nonRetryable } = error.cause;
  return nonRetryable === true && ERROR_CODES.some((code) => code === type);
}

/** A broken log has been noted; whoever waits in `flushed` learns of it there. */
function ignoreBroken(error: unknown): void {
  if (!(error instanceof ApplicationFailure)) throw error;
}

/** The failure of a run whose evidence cannot be kept: visible in Temporal, never a verdict. */
export function failureOf({ code, message }: Refusal): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, code);
}
