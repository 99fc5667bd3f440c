import { workflowInfo } from '@temporalio/workflow';
import type { EvidenceActivities } from '../activities/types.ts';
import { refusalOf } from './activities.ts';

/**
 * The run's one clock: the worker's, as told by activities and so kept in Temporal's history. Workflow time would
 * be shorter, but it is not the same at every replay: a query answered while a workflow task of a killed worker
 * is still pending lets the code run at that task's time, and a later replay runs it at the next one's. An
 * event's time is part of a leaf, so the log's root, and with it every signature over it, would differ.
 */
export interface Clock {
  /** Milliseconds since the epoch, as of the last look; never goes back. */
  readonly now: () => number;
  /** The same as ISO 8601 UTC with milliseconds. */
  readonly iso: () => string;
  /** Takes a time that an activity told. */
  readonly advance: (at: string) => void;
  /** Asks the worker for the time: after every wait that an activity did not end. */
  readonly look: () => Promise<void>;
}

export function openClock(store: Pick<EvidenceActivities, 'readClock'>): Clock {
  let now = workflowInfo().startTime.getTime();
  const advance = (at: string): void => {
    const told = Date.parse(at);
    if (told > now) now = told;
  };
  return {
    now: () => now,
    iso: () => new Date(now).toISOString(),
    advance,
    look: async () => {
      try {
        advance((await store.readClock()).at);
      } catch (error) {
        // A clock that does not answer must not stop an undo; the next one that does puts it right.
        if (refusalOf(error) === null) throw error;
      }
    },
  };
}
