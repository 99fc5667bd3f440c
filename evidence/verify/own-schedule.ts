import type { LedgerEntry } from '../../domain/ledger.ts';
import { pastOf } from '../../domain/schedule/past.ts';
import { cadenceOf, periodNamed } from '../../domain/schedule/period.ts';
import { scheduledNaming, scheduleOf } from '../../domain/schedule/name.ts';
import { NAMES } from '../names.ts';
import type { CheckedJournal } from './journal.ts';
import type { OwnOrganisation } from './organisation.ts';
import type { CheckedPlan } from './plan.ts';
import { Break, lineOf } from './report.ts';

/**
 * Checks that a run which a schedule started is one of the organisation's own schedules, for a period that this has, by its
 * own runbook; what of that could not be held is returned in words, and where it draws its day and the ledger has no draw. A run that a person of the plan started is none.
 *
 * Breaks: `PERSON_UNKNOWN` (no such schedule, or no such period of it), `PLAN_CHANGED` (another runbook).
 */
export function checkOwnSchedule({
  opened: { run, initiator, runbookDigest },
  plan,
  organisation: { definition, runbooks },
  ledger,
}: {
  opened: Pick<CheckedJournal['opened'], 'run' | 'initiator' | 'runbookDigest'>;
  plan: Pick<CheckedPlan, 'people'>;
  organisation: OwnOrganisation;
  /** Empty where it is not at hand. */
  ledger: readonly LedgerEntry[];
}): readonly string[] {
  if (plan.people.some(({ id }) => id === initiator)) return [];
  const schedule = definition.schedules.find(({ id }) => id === scheduleOf(initiator));
  if (schedule === undefined)
    throw stranger(`expected a schedule of the organisation file, got ${initiator}`);
  const period = scheduledNaming(run)?.period ?? '';
  const { every, from, runbook, surprise } = schedule;
  if (cadenceOf(period) !== every || periodNamed(period).last < from)
    throw stranger(`expected a period of ${initiator}, ${every} from ${from} on, got ${run}`);
  const own = runbooks?.get(schedule.id);
  if (own !== undefined && own !== runbookDigest) {
    const message = `expected the runbook that ${initiator} names in the organisation file`;
    throw new Break({ code: 'PLAN_CHANGED', place: NAMES.runbook, message });
  }
  const { opened, committed } = pastOf(ledger)({ schedule: schedule.id, period });
  // The file may have said otherwise when its day was fixed, so it is told and no break.
  const undrawn = surprise && opened !== null && committed === null;
  return [
    ...(own === undefined
      ? [`the runbook ${runbook} beside the organisation file: that ${run} held it is not shown`]
      : []),
    ...(undrawn
      ? [
          `a draw of the day of ${run} in the ledger, as ${initiator} has it: that its day surprised is not shown`,
        ]
      : []),
  ];
}

function stranger(message: string): Break {
  return new Break({ code: 'PERSON_UNKNOWN', place: lineOf(0), message });
}
