import { BreakglassError } from '../../domain/errors.ts';
import type { PersonId } from '../../domain/ids.ts';
import type { ScheduleDefinition } from '../../domain/schedule/definition.ts';
import { initiatorOf, scheduledRun } from '../../domain/schedule/name.ts';
import type { Coming } from '../../domain/schedule/standing.ts';
import { parseStatement } from '../../domain/statement.ts';
import { readBeforehand } from '../../evidence/beforehand.ts';
import { approvalsFolder, type Place } from '../place.ts';
import { planFor, type Prepared } from '../plan-for.ts';

/** An approval from before a drill that counts for the plan of today. */
export interface Approved {
  readonly person: PersonId;
  /** ISO 8601 UTC. */
  readonly until: string;
}

/** A drill to come with who has approved it beforehand. */
export type ComingApproved = Coming & { readonly approved: readonly Approved[] };

/** Who has approved each of these drills; nobody where the runbook has no plan today, which `doctor` and `apply` say. */
export async function withApprovals({
  place,
  schedule,
  coming,
}: {
  place: Place;
  schedule: ScheduleDefinition;
  coming: readonly Coming[];
}): Promise<readonly ComingApproved[]> {
  const prepared = await planOf({ place, schedule });
  return Promise.all(
    coming.map(async (each) => ({
      ...each,
      approved: prepared === null ? [] : await approvedOf({ place, schedule, period: each.period, prepared }),
    })),
  );
}

async function planOf({
  place,
  schedule: { runbook },
}: {
  place: Place;
  schedule: ScheduleDefinition;
}): Promise<Prepared | null> {
  try {
    return await planFor({ runbook, place, cwd: place.directory, mode: 'drill' });
  } catch (error) {
    if (error instanceof BreakglassError) return null;
    throw error;
  }
}

async function approvedOf({
  place,
  schedule: { id },
  period,
  prepared,
}: {
  place: Place;
  schedule: ScheduleDefinition;
  period: string;
  prepared: Prepared;
}): Promise<readonly Approved[]> {
  const counted = await readBeforehand({
    ...prepared,
    folder: approvalsFolder(place),
    run: scheduledRun({ schedule: id, period }),
    initiator: initiatorOf(id),
    now: Date.now(),
  });
  return counted.flatMap(({ statement: text }) => {
    const statement = parseStatement(text);
    return statement === null ? [] : [{ person: statement.person, until: statement.expires }];
  });
}
