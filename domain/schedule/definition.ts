import { z } from 'zod';
import { id, longDuration, text } from '../steps/shared.ts';
import { zone } from '../zone.ts';

/** How long a period is; each begins with its calendar month. */
export const CADENCES = ['monthly', 'quarterly', 'half-yearly'] as const;
export type Cadence = (typeof CADENCES)[number];

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const day = z.iso.date({ error: 'expected a day such as 2027-01-31' });

/** Days of which the end is not before the beginning, and why. */
function range(shape: { from: string; until: string }) {
  return z
    .strictObject({
      from: day.describe(shape.from),
      until: day.describe(shape.until),
      reason: text(200).describe('Why; it stands in lists and calendars.'),
    })
    .refine(({ from, until }) => from <= until, {
      error: 'expected an end that is not before the beginning',
      path: ['until'],
    });
}

/** Drills that come by themselves. What a schedule means stands in docs/runbook-reference.md. */
export const scheduleDefinition = z.strictObject({
  id,
  runbook: text(400).describe('The runbook of the drill: a file, from the folder of this file.'),
  every: z.enum(CADENCES).default('quarterly').describe('One drill in each such period of the calendar.'),
  from: day.describe('The first day that counts; what was before is not missed.'),
  zone: zone.describe('The time zone of all its days and of its time of day.'),
  at: z
    .string()
    .regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, { error: 'expected a time of day such as "09:30"' })
    .describe('The time of day at which the drill starts, there.'),
  'business-days': z
    .int()
    .min(1)
    .max(66)
    .optional()
    .describe('The window: so many first business days of the period; the whole of it where left out.'),
  weekdays: z
    .array(z.enum(WEEKDAYS))
    .min(1)
    .max(7)
    .default(['mon', 'tue', 'wed', 'thu', 'fri'])
    .describe('The days of the week that are business days.'),
  blackouts: z
    .array(range({ from: 'The first day without a drill.', until: 'The last one.' }))
    .max(100)
    .default([])
    .describe('Days on which there is no drill.'),
  surprise: z
    .boolean()
    .default(false)
    .describe('Draw the day within the window, so that it can be checked later; else it is the first day.'),
  'catch-up': longDuration
    .optional()
    .describe('How late a drill may still start, after the engine was down. One hour where left out.'),
  paused: range({ from: 'The first day of the pause.', until: 'The last one.' })
    .optional()
    .describe('A pause: drills of its days are not held, and the ledger says why.'),
});
export type ScheduleDefinition = z.infer<typeof scheduleDefinition>;

/** A range of days in a schedule, both ends counted. */
export type DayRange = NonNullable<ScheduleDefinition['paused']>;

/** The range of these that has a day, a date such as `2027-01-31`. */
export function rangeWith({
  ranges,
  date,
}: {
  ranges: readonly DayRange[];
  date: string;
}): DayRange | undefined {
  return ranges.find(({ from, until }) => from <= date && date <= until);
}
