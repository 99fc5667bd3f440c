import type { DueThing } from '../language/noticing.ts';
import type { DueAccount, DueRule } from './due.ts';
import type { ScheduleStanding } from './standing.ts';

/** One thing that people are told of once: that a drill became due or overdue, or was not held. */
export interface DueNotice {
  /** The same at every look for as long as it is the same thing. */
  readonly thing: string;
  /** What is said of it. */
  readonly about: DueThing;
}

/**
 * What is due by the rules of accounts, and what schedules missed. What cannot be known has not become due.
 *
 * @param drilledWithinMs - how long an account may go without a drill.
 */
export function dueNotices({
  accounts,
  schedules,
  drilledWithinMs,
}: {
  accounts: readonly DueAccount[];
  schedules: readonly ScheduleStanding[];
  drilledWithinMs: number;
}): readonly DueNotice[] {
  return [
    ...accounts.flatMap((account) =>
      account.rules
        .filter(({ state }) => state === 'due' || state === 'overdue')
        .map((rule) => ofRule({ account, rule, drilledWithinMs })),
    ),
    ...schedules.flatMap(ofSchedule),
  ];
}

function ofRule({
  account: { account, last },
  rule: { rule, state },
  drilledWithinMs,
}: {
  account: DueAccount;
  rule: DueRule;
  drilledWithinMs: number;
}): DueNotice {
  const thing = `account/${account}/${rule}/${state}/${last?.run ?? 'never'}`;
  // Nothing changes for an account that was never drilled.
  if (rule !== 'drilled-within' && last !== null)
    return { thing, about: { kind: 'change', account, state, change: rule, run: last.run } };
  const limitOf = (at: string) => new Date(Date.parse(at) + drilledWithinMs).toISOString();
  const drilled = last === null ? null : { run: last.run, limit: limitOf(last.at) };
  return { thing, about: { kind: 'drilled-within', account, state, last: drilled } };
}

function ofSchedule({ schedule, state, period, due, reason }: ScheduleStanding): DueNotice[] {
  if (period === null || (state !== 'overdue' && state !== 'not-held')) return [];
  const thing = `schedule/${schedule}/${period}/${state}`;
  return [{ thing, about: { kind: 'schedule', schedule, period, state, due, reason } }];
}
