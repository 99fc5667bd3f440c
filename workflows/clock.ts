import { workflowInfo } from '@temporalio/workflow';
import type { EvidenceActivities, Told } from '../activities/types.ts';
import { refusalOf } from './activities.ts';

/**
 * The run's one clock: the worker's, as told by activities and so kept in Temporal's history. Workflow time would
 * be shorter, but it is not the same at every replay: a query answered while a workflow task of a killed worker
 * is still pending lets the code run at that task's time, and a later replay runs it at the next one's. An
 * event's time is part of a leaf, so the log's root, and with it every signature over it, would differ.
 *
 * No event may be before the one above it, so a time that was once believed cannot be taken back. Activities
 * therefore hold the worker's clock against the server's and tell the earlier (`activities/clock.ts`).
 */
export interface Clock {
  /** Milliseconds since the epoch, as of the last look; never goes back. */
  readonly now: () => number;
  /** The same as ISO 8601 UTC with milliseconds. */
  readonly iso: () => string;
  /** What was told last; before `now` where that was too far ahead. What no event depends on is judged by this. */
  readonly told: () => number;
  /** Takes a time that an activity told, and looks once more where that one was doubtful. */
  readonly hear: (told: Told) => Promise<void>;
  /** Asks the worker for the time: after every wait that an activity did not end. */
  readonly look: () => Promise<void>;
}

export function openClock(store: Pick<EvidenceActivities, 'readClock'>): Clock {
  let told = workflowInfo().startTime.getTime();
  let now = told;
  const take = ({ at, doubtful }: Told): boolean => {
    told = Date.parse(at);
    now = Math.max(now, told);
    return doubtful === true;
  };
  const look = async (): Promise<boolean> => {
    try {
      return take(await store.readClock());
    } catch (error) {
      // A clock that does not answer must not stop an undo; the next one that does puts it right.
      if (refusalOf(error) === null) throw error;
      return false;
    }
  };
  return {
    now: () => now,
    iso: () => new Date(now).toISOString(),
    told: () => told,
    hear: async (first) => {
      if (take(first)) await look();
    },
    look: async () => {
      if (await look()) await look();
    },
  };
}
