import type { RunId } from '../ids.ts';
import type { DueAccount } from './due.ts';

/** The kind of workflow that looks daily. It stands here because workflow and activities both use it. */
export const WATCH_WORKFLOW = 'breakglassWatch';

/** The id of the Temporal schedule that starts an organisation's watch; each watch has it with its time behind it. */
export function watchId(organisation: string): string {
  return `breakglass-watch-${organisation}`;
}

/** What a watch did at one look. Times are ISO 8601 UTC with milliseconds. */
export interface KeptSchedules {
  readonly at: string;
  /** Entries that the ledger lacked. */
  readonly entered: number;
  readonly started: readonly RunId[];
  /** When the next drill is to start; null where none is known. */
  readonly next: string | null;
}

/** What a watch returns, kept in Temporal's own history. */
export interface WatchResult {
  readonly entered: number;
  readonly started: readonly RunId[];
  /** Which accounts are due; null where it could not be read at all. */
  readonly due: readonly DueAccount[] | null;
}
