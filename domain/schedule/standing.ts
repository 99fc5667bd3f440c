import type { LedgerEntry } from '../ledger.ts';
import { rangeWith, type ScheduleDefinition } from './definition.ts';
import type { NotHeldReason } from './entries.ts';
import { dayAt, instantOf } from './instant.ts';
import type { KnownSince } from './known.ts';
import type { PeriodId } from './name.ts';
import { lateMs, occurrenceOf, type Draw } from './occurrence.ts';
import { pastOf, type PastOf } from './past.ts';
import { periodAfter, periodOf, periodsBetween, type Period } from './period.ts';
import { isOpen } from './reckon.ts';

/**
 * When a drill will be; of a drawn day only the window is told. `at` is ISO 8601 UTC with milliseconds; `from` and `until`
 * are the first and last day, dates such as `2027-01-31` in the schedule's zone.
 */
export type Coming = { readonly period: PeriodId } & (
  | { readonly kind: 'at'; readonly at: string }
  | { readonly kind: 'within'; readonly from: string; readonly until: string }
  | { readonly kind: 'no-day-left'; readonly because: string }
  /** All of its days lie in a pause of the schedule: it will not be held. */
  | { readonly kind: 'paused'; readonly from: string; readonly until: string; readonly because: string }
);

/** How a schedule stands: its last drill whose time has come was held, is due now, was given up, or neither yet. */
export interface ScheduleStanding {
  readonly schedule: string;
  readonly state: 'not-due' | 'due' | 'overdue' | 'not-held';
  /** The period that this is about; null where none has come. */
  readonly period: PeriodId | null;
  readonly due: string | null;
  readonly reason: NotHeldReason | null;
  readonly next: Coming | null;
}

/** A draw that is told to nobody. */
const untold: Draw = () => null;

/** How each schedule stands at an instant, in milliseconds since the epoch, by the ledger and what a watch knows. */
export function standingsOf({
  schedules,
  entries,
  known,
  now,
}: {
  schedules: readonly ScheduleDefinition[];
  entries: readonly LedgerEntry[];
  known: KnownSince;
  now: number;
}): readonly ScheduleStanding[] {
  const past = pastOf(entries);
  return schedules.map((schedule) => {
    const { every, from, zone } = schedule;
    const periods = periodsBetween({ every, from, to: dayAt({ ms: now, zone }) }).toReversed();
    const [next = null] = comingOf({ schedule, past, known, now, count: 1 });
    for (const period of periods) {
      const state = stateOf({ schedule, period, past, since: known(schedule), now });
      if (state !== null) return { schedule: schedule.id, period: period.id, next, ...state };
    }
    return { schedule: schedule.id, period: null, next, state: 'not-due', due: null, reason: null };
  });
}

/** How one drill stands; null where its time has not come. */
function stateOf({
  schedule,
  period,
  past: of,
  since,
  now,
}: {
  schedule: ScheduleDefinition;
  period: Period;
  past: PastOf;
  since: number;
  now: number;
}): Pick<ScheduleStanding, 'state' | 'due' | 'reason'> | null {
  const past = of({ schedule: schedule.id, period: period.id });
  if (past.notHeld !== null) return { state: 'not-held', due: past.notHeld.due, reason: past.notHeld.reason };
  if (past.opened !== null) return { state: 'not-due', due: null, reason: null };
  const occurrence = occurrenceOf({ schedule, period, past, draw: untold, now, since });
  if (occurrence.kind === 'none' || now < occurrence.at) return null;
  const over = occurrence.kind !== 'day' || now > occurrence.deadline;
  return { state: over ? 'overdue' : 'due', due: new Date(occurrence.at).toISOString(), reason: null };
}

/** The drills of a schedule that are still to come, in order. */
export function comingOf({
  schedule,
  past: of,
  known,
  now,
  count,
}: {
  schedule: ScheduleDefinition;
  past: PastOf;
  known: KnownSince;
  now: number;
  count: number;
}): readonly Coming[] {
  const { id, every, from, zone } = schedule;
  const coming: Coming[] = [];
  const today = dayAt({ ms: now, zone });
  let period = periodOf({ every, date: today < from ? from : today });
  // A schedule whose every window is shut must end as well.
  for (let tried = 0; coming.length < count && tried < count + TRIED; tried += 1) {
    const past = of({ schedule: id, period: period.id });
    const one = isOpen(past)
      ? sayComing({
          schedule,
          period: period.id,
          occurrence: occurrenceOf({ schedule, period, past, draw: untold, now, since: known(schedule) }),
          now,
        })
      : null;
    if (one !== null) coming.push(one);
    period = periodAfter({ every, period });
  }
  return coming;
}

/** After this instant a drill to come is not started any more, in milliseconds since the epoch; null without a day. */
export function latestStart({
  schedule,
  coming,
}: {
  schedule: ScheduleDefinition;
  coming: Coming;
}): number | null {
  const { at, zone } = schedule;
  switch (coming.kind) {
    case 'at':
      return Date.parse(coming.at) + lateMs(schedule);
    case 'within':
      return instantOf({ date: coming.until, at, zone }) + lateMs(schedule);
    case 'no-day-left':
    case 'paused':
      return null;
  }
}

const TRIED = 12;

function sayComing({
  schedule,
  period,
  occurrence,
  now,
}: {
  schedule: ScheduleDefinition;
  period: PeriodId;
  occurrence: ReturnType<typeof occurrenceOf>;
  now: number;
}): Coming | null {
  if (occurrence.kind === 'none' || occurrence.at <= now) return null;
  const pause = pauseOver({ schedule, occurrence });
  if (pause !== null) return { period, kind: 'paused', ...pause };
  switch (occurrence.kind) {
    case 'day':
      return { period, kind: 'at', at: new Date(occurrence.at).toISOString() };
    case 'no-day-left':
      return { period, kind: 'no-day-left', because: occurrence.because };
    case 'undrawn':
    case 'drawn': {
      const [from] = occurrence.days;
      const until = occurrence.days.at(-1);
      return from === undefined || until === undefined ? null : { period, kind: 'within', from, until };
    }
  }
}

/** The days of a drill and why none of them will be held; null where the schedule is in force on one. */
function pauseOver({
  schedule: { paused },
  occurrence,
}: {
  schedule: ScheduleDefinition;
  occurrence: ReturnType<typeof occurrenceOf>;
}): { readonly from: string; readonly until: string; readonly because: string } | null {
  const days = occurrence.kind === 'day' ? [occurrence.date] : 'days' in occurrence ? occurrence.days : [];
  const [from] = days;
  const until = days.at(-1);
  if (paused === undefined || from === undefined || until === undefined) return null;
  const held = days.some((date) => rangeWith({ ranges: [paused], date }) === undefined);
  return held ? null : { from, until, because: paused.reason };
}
