import { BreakglassError } from '../../domain/errors.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { mayBeNamed, scheduledNaming, scheduleOf } from '../../domain/schedule/name.ts';
import type { ScheduleDesk } from './desk.ts';

/**
 * Refuses a run in the name of a schedule that is not one of this worker's organisation, holds another runbook, or does
 * not start runs under this name, or not yet, and a person's run under the name of any schedule's drill: whoever reaches Temporal's
 * port could otherwise pass any run off as the drill of a quarter. `PERSON_UNKNOWN`, `PLAN_CHANGED`.
 */
export async function requireOwnStart({
  schedules,
  run,
  plan,
  initiator,
  runbookText,
}: {
  schedules: Pick<ScheduleDesk, 'runbookOf' | 'mayOpen'>;
  run: string;
  plan: Pick<Plan, 'people'>;
  initiator: string;
  runbookText: string;
}): Promise<void> {
  if (!mayBeNamed({ plan, initiator, run }))
    throw refused(
      'PERSON_UNKNOWN',
      `expected a schedule to start the runs that have the names of its periods, and no others, got ${run} of ${initiator}`,
    );
  if (plan.people.some(({ id }) => id === initiator)) return;
  const schedule = scheduleOf(initiator) ?? '';
  const own = await schedules.runbookOf(schedule);
  if (own === null)
    throw refused(
      'PERSON_UNKNOWN',
      `expected a schedule of this worker's organisation file, got ${initiator}`,
    );
  if (own !== runbookText)
    throw refused('PLAN_CHANGED', `expected the runbook that ${initiator} names in the organisation file`);
  const scheduled = scheduledNaming(run);
  if (scheduled === null || !(await schedules.mayOpen(scheduled)))
    throw refused(
      'PERSON_UNKNOWN',
      `expected ${initiator} to start its drills when their time has come, and not before, got ${run}`,
    );
}

function refused(code: 'PERSON_UNKNOWN' | 'PLAN_CHANGED', message: string): BreakglassError {
  return new BreakglassError({ code, message });
}
