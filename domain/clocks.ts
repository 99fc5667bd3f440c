const DAY_MS = 24 * 3_600_000;

/**
 * How far another clock may be from the run's, in milliseconds: a day. Times of people, tenants and probes are claims
 * beside the run's own clock: a decision signs the log up to its question, so it cannot be older whatever it says, and
 * `expires` ends it by the run's clock. A machine without a network that takes local time for UTC is up to 14 hours off,
 * and nobody should lose an emergency to that. A time further away is a mistake to mend, or a lie.
 */
export const CLOCK_TOLERANCE_MS = DAY_MS;

/**
 * How far a machine's clock may be from the run's where nothing else stands against it, in milliseconds: seven days. The
 * run's clock never goes back, so a run that was opened under one that was ahead sees answers from before its opening;
 * and a tenant may tell another time than the worker for as long as certificates bear it. A run that failed for its
 * clocks must still be sealed.
 */
export const LONGEST_APART_MS = 7 * DAY_MS;

/** How far the clocks of servers that answer under one address may be apart, in milliseconds. */
export const ANSWERING_APART_MS = 5 * 60_000;

/**
 * How far the clocks of an organisation's own workers may be apart, in milliseconds: an hour. It enters the ledger by
 * any of them, and holds its own entries against days by this.
 */
export const WORKERS_APART_MS = 3_600_000;

/** An abort answers no ask, so it sets its own end, at most this far away, in milliseconds. */
export const MAX_ABORT_MS = DAY_MS;

/** Whether another clock's time can lie between two of the run's; all ISO 8601. */
export function isBetween({ told, from, to }: { told: string; from: string; to: string }): boolean {
  const at = Date.parse(told);
  return at >= Date.parse(from) - CLOCK_TOLERANCE_MS && at <= Date.parse(to) + CLOCK_TOLERANCE_MS;
}

/** Whether another clock's time is near enough to one of the run's; both ISO 8601. */
export function isNear({ told, at }: { told: string; at: string }): boolean {
  return Math.abs(Date.parse(told) - Date.parse(at)) <= CLOCK_TOLERANCE_MS;
}
