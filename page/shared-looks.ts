import type { JournalEvent } from '../domain/event.ts';
import type { RunId } from '../domain/ids.ts';
import type { Desk, RunLook } from './desk.ts';

/** Each look costs a run's worker a task; two within this time see the same. */
const FRESH_MS = 250;
/** Runs of which events are remembered, those looked at last. */
const MAX_RUNS = 50;

interface Known {
  look: { readonly at: number; readonly seen: Promise<RunLook> } | null;
  /** The look that found the run returned; null while it may go on. */
  last: RunLook | null;
  readonly journal: (about: { last: RunLook | null }) => Promise<readonly JournalEvent[]>;
}

/**
 * The same desk for many people who look at the same runs: one look serves all who ask at the same time, and of a
 * journal, which only grows, the engine is asked for what is new, one question at a time. What fails is asked again by the next.
 * A run that has returned stays as it is and is not asked again: a worker has it no more, and plays all of it once more for
 * each question.
 */
export function sharedLooks({ desk, now }: { desk: Desk; now: () => number }): Desk {
  const runs = new Map<RunId, Known>();
  const knownOf = (run: RunId): Known => {
    const known = runs.get(run) ?? { look: null, last: null, journal: sharedJournal({ desk, run }) };
    runs.delete(run);
    runs.set(run, known);
    const [oldest] = runs.keys();
    if (runs.size > MAX_RUNS && oldest !== undefined) runs.delete(oldest);
    return known;
  };
  return {
    ...desk,
    look: (run) => {
      const known = knownOf(run);
      if (known.last !== null) return Promise.resolve(known.last);
      if (known.look !== null && now() - known.look.at < FRESH_MS) return known.look.seen;
      const seen = desk.look(run);
      known.look = { at: now(), seen };
      seen.then(
        (look) => {
          // A name under which no run was opened may be given to another.
          if (look.returned && look.state.log.size > 0) known.last = look;
        },
        () => {
          known.look = null;
        },
      );
      return seen;
    },
    send: async (given) => {
      try {
        return await desk.send(given);
      } finally {
        // Whoever has just decided sees it at once, and is not asked for it again.
        knownOf(given.run).look = null;
      }
    },
    journal: async ({ run, from }) => {
      const { journal, last } = knownOf(run);
      return (await journal({ last })).slice(from);
    },
  };
}

/** The whole journal: whoever comes while the engine is being asked waits, with all others, for the question after that. */
function sharedJournal({ desk, run }: { desk: Desk; run: RunId }): Known['journal'] {
  let known: readonly JournalEvent[] = [];
  let asking: Promise<unknown> = Promise.resolve();
  let next: Promise<readonly JournalEvent[]> | null = null;
  const ask = async () => {
    next = null;
    const news = await desk.journal({ run, from: known.length });
    if (news.length > 0) known = [...known, ...news];
    return known;
  };
  return ({ last }) => {
    if (last !== null && known.length >= last.state.log.size) return Promise.resolve(known);
    if (next !== null) return next;
    const asked = asking.then(ask);
    next = asked;
    asking = asked.catch(() => undefined);
    return asked;
  };
}
