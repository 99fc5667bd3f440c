import { ID_PATTERN, type PersonId, type RunId } from '../ids.ts';
import type { Plan } from '../plan/types.ts';

/** A period of the calendar: a month `2027-03`, a quarter `2027-Q1` or a half-year `2027-H1`. */
export type PeriodId = string;

/** What the name of a period looks like. */
export const PERIOD_PATTERN = /^[0-9]{4}-(?:0[1-9]|1[0-2]|Q[1-4]|H[12])$/;

/** Which drill of which schedule. */
export interface Scheduled {
  readonly schedule: string;
  readonly period: PeriodId;
}

/**
 * The drill that a run's name belongs to, whether or not there is a schedule of that id: `quarterly` in `2027-Q1` for
 * `quarterly-2027-q1`. Null for a name that is none of a period.
 */
export function scheduledNaming(run: RunId): Scheduled | null {
  const { schedule = '', end = '' } = /^(?<schedule>.+)-(?<end>.{7})$/.exec(run)?.groups ?? {};
  const period = end.toUpperCase();
  const is = PERIOD_PATTERN.test(period) && scheduledRun({ schedule, period }) === run;
  return is ? { schedule, period } : null;
}

/**
 * May a run have its name? A schedule's runs have the names of its periods, and nobody else's do: what the ledger has
 * under one is taken for the drill.
 */
export function mayBeNamed({
  plan,
  initiator,
  run,
}: {
  plan: Pick<Plan, 'people'>;
  initiator: PersonId;
  run: RunId;
}): boolean {
  const person = plan.people.some(({ id }) => id === initiator);
  return (scheduledNaming(run)?.schedule ?? null) === (person ? null : (scheduleOf(initiator) ?? ''));
}

/** Who starts the runs of a schedule: nobody of the roster, so that everybody may approve. */
export function initiatorOf(schedule: string): PersonId {
  return `schedule-${schedule}`;
}

/** The run of a schedule for a period, `quarterly-2027-q1`: there is one name, so it is started once. */
export function scheduledRun({ schedule, period }: Scheduled): RunId {
  return `${schedule}-${period.toLowerCase()}`;
}

/** The schedule that an initiator stands for; null where the name is none of a schedule. */
export function scheduleOf(initiator: string): string | null {
  const name = /^schedule-(?<schedule>.+)$/.exec(initiator)?.groups?.schedule ?? '';
  return ID_PATTERN.test(name) ? name : null;
}

/**
 * Is this who may start a run: a person of its plan, or the schedule of a drill? A schedule starts drills alone, and
 * nobody of the plan has its name.
 */
export function mayStart({
  plan,
  initiator,
}: {
  plan: Pick<Plan, 'people' | 'mode'>;
  initiator: unknown;
}): boolean {
  if (plan.people.some(({ id }) => id === initiator)) return true;
  return plan.mode === 'drill' && typeof initiator === 'string' && scheduleOf(initiator) !== null;
}
