import { rangeWith, type ScheduleDefinition } from './definition.ts';
import type { Period } from './period.ts';

/** Days of no zone have the same length. */
const DAY_MS = 86_400_000;
const FROM_SUNDAY = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** The days of a period on which its drill may fall; dates such as `2027-01-31`, in order. */
export interface Window {
  readonly days: readonly string[];
  /** The last day that would be one without blackouts; null where the schedule has none, or begins after it. */
  readonly closes: string | null;
  /** Why there is no day left, in words; null where there is one. */
  readonly because: string | null;
}

/**
 * The window of a period: its first business days, as many as the schedule says, without those before it begins and
 * without blackouts.
 */
export function windowOf({ schedule, period }: { schedule: ScheduleDefinition; period: Period }): Window {
  const { 'business-days': count, from, blackouts } = schedule;
  const counted = businessDays({ schedule, period })
    .slice(0, count)
    .filter((date) => date >= from);
  const closes = counted.at(-1) ?? null;
  const days = counted.filter((date) => rangeWith({ ranges: blackouts, date }) === undefined);
  if (days.length > 0) return { days, closes, because: null };
  const reasons = counted.map((date) => rangeWith({ ranges: blackouts, date })?.reason ?? '');
  const because = closes === null ? `the schedule begins on ${from}` : [...new Set(reasons)].join('; ');
  return { days, closes, because };
}

function businessDays({
  schedule: { weekdays },
  period,
}: {
  schedule: ScheduleDefinition;
  period: Period;
}): readonly string[] {
  const first = Date.parse(period.first);
  const length = (Date.parse(period.last) - first) / DAY_MS + 1;
  return Array.from({ length }, (_none, index) => new Date(first + index * DAY_MS))
    .filter((date) => weekdays.some((name) => name === FROM_SUNDAY[date.getUTCDay()]))
    .map((date) => date.toISOString().slice(0, 'YYYY-MM-DD'.length));
}
