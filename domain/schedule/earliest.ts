import type { ScheduleDefinition } from './definition.ts';
import { instantOf } from './instant.ts';
import type { PeriodId } from './name.ts';
import { occurrenceOf, type Draw } from './occurrence.ts';
import type { Past } from './past.ts';
import { cadenceOf, periodNamed } from './period.ts';

/**
 * The first instant at which a schedule may start its drill of a period, in milliseconds since the epoch: its time, of a
 * drawn day that cannot be told here the first of its window. `Infinity` where it has none, or has not drawn its day.
 */
export function earliestStart({
  schedule,
  period,
  past,
  draw,
  now,
  since,
}: {
  schedule: ScheduleDefinition;
  period: PeriodId;
  past: Past;
  draw: Draw;
  now: number;
  /** When the schedule was first known as it is, in milliseconds since the epoch. */
  since: number;
}): number {
  const { every, at, zone } = schedule;
  if (cadenceOf(period) !== every) return Infinity;
  const occurrence = occurrenceOf({ schedule, period: periodNamed(period), past, draw, now, since });
  switch (occurrence.kind) {
    case 'day':
      return occurrence.at;
    case 'drawn': {
      const [first] = occurrence.days;
      return first === undefined ? Infinity : instantOf({ date: first, at, zone });
    }
    case 'undrawn':
    case 'no-day-left':
    case 'none':
      return Infinity;
  }
}
