import { scheduleDefinition, type ScheduleDefinition } from '../../../domain/schedule/definition.ts';
import { drawOf } from '../../../domain/schedule/draw.ts';
import type { Draw } from '../../../domain/schedule/occurrence.ts';
import { periodOf } from '../../../domain/schedule/period.ts';

/** A quarterly schedule as in an organisation file, with what a test wants otherwise. */
export function madeSchedule(other: Readonly<Record<string, unknown>> = {}): ScheduleDefinition {
  return scheduleDefinition.parse({
    id: 'quarterly',
    runbook: 'runbooks/quarterly-drill.yaml',
    from: '2027-01-01',
    zone: 'Europe/Berlin',
    at: '09:30',
    ...other,
  });
}

/** A worthless secret. */
export const SECRET = new Uint8Array(32).fill(7);

/** Draws of the organisation `example`. */
export const draw: Draw = (scheduled) => drawOf({ secret: SECRET, organisation: 'example', ...scheduled });

/** The quarter that has a day. */
export function quarterOf(date: string) {
  return periodOf({ every: 'quarterly', date });
}
