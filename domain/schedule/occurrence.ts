import { durationMs } from '../duration.ts';
import type { Digest } from '../ids.ts';
import { windowOf } from './days.ts';
import type { ScheduleDefinition } from './definition.ts';
import { commitmentTo, drawnDay } from './draw.ts';
import { dayAt, instantOf } from './instant.ts';
import type { Scheduled } from './name.ts';
import type { Past } from './past.ts';
import type { Period } from './period.ts';

/** A start this late is no catching up: a watch looks, a worker starts. */
const PUNCTUAL_MS = 3_600_000;

/** When the drill of a period falls. Instants are milliseconds since the epoch. */
export type Occurrence =
  /** `deadline`: later it is not started any more. */
  | { readonly kind: 'day'; readonly date: string; readonly at: number; readonly deadline: number }
  /** Its day is yet to be drawn, from these; none is left where they are all over. `at`: the last instant of the window. */
  | { readonly kind: 'undrawn'; readonly days: readonly string[]; readonly at: number }
  /** Committed to by a secret that is not at hand. */
  | { readonly kind: 'drawn'; readonly days: readonly string[]; readonly at: number }
  | { readonly kind: 'no-day-left'; readonly because: string; readonly at: number }
  /** The schedule begins after the window. */
  | { readonly kind: 'none' };

/** Tells the draw of a drill; null where the secret is not at hand. */
export type Draw = (scheduled: Scheduled) => Digest | null;

/**
 * When the drill of a schedule falls in a period. A day that was drawn stays, whatever became of the schedule since. A day
 * that was over before the schedule was known as it is gives way to the next one that is left.
 *
 * @param now - days up to that of this instant are not drawn from any more.
 * @param since - when the schedule was first known as it is, in milliseconds since the epoch.
 */
export function occurrenceOf({
  schedule,
  period,
  past: { committed },
  draw,
  now,
  since,
}: {
  schedule: ScheduleDefinition;
  period: Period;
  past: Past;
  draw: Draw;
  now: number;
  since: number;
}): Occurrence {
  if (committed !== null) return drawn({ schedule, committed, draw });
  const { days, closes, because } = windowOf({ schedule, period });
  if (closes === null) return { kind: 'none' };
  const at = instant({ schedule, date: closes });
  const last = days.at(-1);
  if (last === undefined) return { kind: 'no-day-left', because: because ?? '', at };
  if (!schedule.surprise) {
    const left = days.find((date) => onDay({ schedule, date }).deadline >= since);
    return onDay({ schedule, date: left ?? last });
  }
  const today = dayAt({ ms: now, zone: schedule.zone });
  return { kind: 'undrawn', days: days.filter((day) => day > today), at };
}

function drawn({
  schedule,
  committed: { schedule: name, period, days, commitment },
  draw,
}: {
  schedule: ScheduleDefinition;
  committed: NonNullable<Past['committed']>;
  draw: Draw;
}): Occurrence {
  const value = draw({ schedule: name, period });
  if (value !== null && commitmentTo(value) === commitment)
    return onDay({ schedule, date: drawnDay({ draw: value, days }) });
  return { kind: 'drawn', days, at: instant({ schedule, date: days.at(-1) ?? '' }) };
}

function onDay({
  schedule,
  date,
}: {
  schedule: ScheduleDefinition;
  date: string;
}): Extract<Occurrence, { kind: 'day' }> {
  const at = instant({ schedule, date });
  return { kind: 'day', date, at, deadline: at + lateMs(schedule) };
}

/** How long after its time a drill may still start, in milliseconds. */
export function lateMs({ 'catch-up': late }: Pick<ScheduleDefinition, 'catch-up'>): number {
  return Math.max(PUNCTUAL_MS, late === undefined ? 0 : durationMs(late));
}

function instant({ schedule: { at, zone }, date }: { schedule: ScheduleDefinition; date: string }): number {
  return instantOf({ date, at, zone });
}
