import { cadenceOf, periodNamed } from '../../domain/schedule/period.ts';
import { scheduledNaming, scheduleOf } from '../../domain/schedule/name.ts';
import { NAMES } from '../names.ts';
import type { CheckedJournal } from './journal.ts';
import type { OwnOrganisation } from './organisation.ts';
import type { CheckedPlan } from './plan.ts';
import { Break, lineOf } from './report.ts';

/**
 * Checks that a run which a schedule started is one of the organisation's own schedules, for a period that this has, by its
 * own runbook; what of that could not be held is returned in words. A run that a person of the plan started is none.
 *
 * Breaks: `PERSON_UNKNOWN` (no such schedule, or no such period of it), `PLAN_CHANGED` (another runbook).
 */
export function checkOwnSchedule({
  opened: { run, initiator, runbookDigest },
  plan,
  organisation: { definition, runbooks },
}: {
  opened: Pick<CheckedJournal['opened'], 'run' | 'initiator' | 'runbookDigest'>;
  plan: Pick<CheckedPlan, 'people'>;
  organisation: OwnOrganisation;
}): readonly string[] {
  if (plan.people.some(({ id }) => id === initiator)) return [];
  const schedule = definition.schedules.find(({ id }) => id === scheduleOf(initiator));
  if (schedule === undefined)
    throw stranger(`expected a schedule of the organisation file, got ${initiator}`);
  const period = scheduledNaming(run)?.period ?? '';
  const { every, from, runbook } = schedule;
  if (cadenceOf(period) !== every || periodNamed(period).last < from)
    throw stranger(`expected a period of ${initiator}, ${every} from ${from} on, got ${run}`);
  const own = runbooks?.get(schedule.id);
  if (own === undefined)
    return [`the runbook ${runbook} beside the organisation file: that ${run} held it is not shown`];
  if (own === runbookDigest) return [];
  const message = `expected the runbook that ${initiator} names in the organisation file`;
  throw new Break({ code: 'PLAN_CHANGED', place: NAMES.runbook, message });
}

function stranger(message: string): Break {
  return new Break({ code: 'PERSON_UNKNOWN', place: lineOf(0), message });
}
