import type { RunId } from '../ids.ts';
import type { DueAccount } from './due.ts';

/** The kind of workflow that looks daily. It stands here because workflow and activities both use it. */
export const WATCH_WORKFLOW = 'breakglassWatch';

/** The id of the Temporal schedule that starts an organisation's watch; each watch has it with its time behind it. */
export function watchId(organisation: string): string {
  return `breakglass-watch-${organisation}`;
}

/** The time of day (UTC) of the daily look. */
export const WATCH_AT = { hour: 0, minute: 7 } as const;

const DAY_MS = 86_400_000;
/** What would be refused again at once is looked at again so soon, in milliseconds: a drill may start an hour late. */
export const LOOK_AGAIN_MS = 600_000;

/** A watch that is still there when the next is to start takes its place, as the server leaves that one out. */
const HANDING_OVER_MS = 300_000;

/**
 * Until when a watch waits for drills that are known at an instant: the next daily look takes those after it. Shortly
 * before that one it is the one after, so that no day is left to nobody. Both in milliseconds since the epoch.
 */
export function watchEnds(now: number): number {
  const after = now + HANDING_OVER_MS;
  const today = new Date(after).setUTCHours(WATCH_AT.hour, WATCH_AT.minute, 0, 0);
  return today > after ? today : today + DAY_MS;
}

/** What a watch did at one look. Times are ISO 8601 UTC with milliseconds. */
export interface KeptSchedules {
  readonly at: string;
  /** Entries that the ledger lacked. */
  readonly entered: number;
  readonly started: readonly RunId[];
  /** When to look again, as the next drill is to start or something was refused; null where nothing is known. */
  readonly next: string | null;
}

/** What a watch returns, kept in Temporal's own history. */
export interface WatchResult {
  readonly entered: number;
  readonly started: readonly RunId[];
  /** Which accounts are due; null where it could not be read at all. */
  readonly due: readonly DueAccount[] | null;
}
