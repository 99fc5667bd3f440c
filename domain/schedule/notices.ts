import { markedMessage } from '../plan/questions.ts';
import type { DueAccount, DueRule } from './due.ts';
import type { ScheduleStanding } from './standing.ts';

/** One thing that people are told of once: that a drill became due or overdue, or was not held. */
export interface DueNotice {
  /** The same at every look for as long as it is the same thing. */
  readonly thing: string;
  /** For a phone: the first line alone says what it is. */
  readonly message: string;
}

/** What is due by the rules of accounts, and what schedules missed. What cannot be known has not become due. */
export function dueNotices({
  accounts,
  schedules,
}: {
  accounts: readonly DueAccount[];
  schedules: readonly ScheduleStanding[];
}): readonly DueNotice[] {
  return [
    ...accounts.flatMap((account) =>
      account.rules
        .filter(({ state }) => state === 'due' || state === 'overdue')
        .map((rule) => ofRule({ account, rule })),
    ),
    ...schedules.flatMap(ofSchedule),
  ];
}

function ofRule({
  account: { account, last },
  rule: { rule, state, because },
}: {
  account: DueAccount;
  rule: DueRule;
}): DueNotice {
  return {
    thing: `account/${account}/${rule}/${state}/${last?.run ?? 'never'}`,
    message: said(`${state} for ${account}, ${rule}: ${because}`),
  };
}

function ofSchedule({ schedule, state, period, due, reason }: ScheduleStanding): DueNotice[] {
  if (period === null || (state !== 'overdue' && state !== 'not-held')) return [];
  const when = due === null ? '' : `, due ${due.slice(0, 16).replace('T', ' ')} UTC`;
  const why = reason === null ? '' : `: ${reason}`;
  const word = state === 'not-held' ? 'not held' : 'overdue';
  return [
    {
      thing: `schedule/${schedule}/${period}/${state}`,
      message: said(`${word} by schedule ${schedule} in ${period}${when}${why}`),
    },
  ];
}

function said(message: string): string {
  return `${markedMessage({ mode: 'drill', message })}\nNext: breakglass schedule due`;
}
