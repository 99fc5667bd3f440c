import type { DueAccount } from '../../domain/schedule/due.ts';
import type { ScheduleDefinition } from '../../domain/schedule/definition.ts';
import { sayLocal } from '../../domain/schedule/instant.ts';
import type { Coming, ScheduleStanding } from '../../domain/schedule/standing.ts';
import { plain } from '../plain.ts';
import type { ComingApproved } from './approvals.ts';

/** The drills to come of one schedule, one a line. */
export function sayComing({
  schedule,
  coming,
}: {
  schedule: ScheduleDefinition;
  coming: readonly ComingApproved[];
}): string {
  const { id, runbook, zone, at, paused } = schedule;
  const pause = paused === undefined ? '' : `; paused ${paused.from} to ${paused.until}: ${paused.reason}`;
  const lines = coming.flatMap((each) => [
    `  ${each.period}  ${sayWhen({ coming: each, zone, at })}`,
    ...each.approved.map(
      ({ person, until }) => `           approved beforehand by ${person}, until ${until}`,
    ),
  ]);
  return [`${id}: ${runbook}${pause}`, ...lines].map((line) => `${plain(line)}\n`).join('');
}

function sayWhen({ coming, zone, at }: { coming: Coming; zone: string; at: string }): string {
  switch (coming.kind) {
    case 'at': {
      const ms = Date.parse(coming.at);
      return `${sayLocal({ ms, zone })} ${zone}  ${sayLocal({ ms, zone: 'UTC' }).slice(0, 16)} UTC`;
    }
    case 'within':
      return `a day drawn from ${coming.from} to ${coming.until}, at ${at} ${zone}`;
    case 'no-day-left':
      return `no day left: ${coming.because}`;
    case 'paused':
      return `not held, ${sayDays(coming)} in the pause: ${coming.because}`;
  }
}

/** The days of a window, which may be one. */
function sayDays({ from, until }: Extract<Coming, { kind: 'paused' }>): string {
  return from === until ? `${from} is` : `${from} to ${until} are`;
}

/** The due table: accounts with the rules that are not fine, then schedules. */
export function sayDue({
  accounts,
  schedules,
}: {
  accounts: readonly DueAccount[];
  schedules: readonly ScheduleStanding[];
}): string {
  const lines = [...accounts.flatMap(sayAccount), ...schedules.map(saySchedule)];
  return lines.map((line) => `${plain(line)}\n`).join('');
}

function sayAccount({ account, state, last, rules }: DueAccount): readonly string[] {
  const drilled = last === null ? 'never drilled' : `last drilled by ${last.run} on ${last.at.slice(0, 10)}`;
  const open = rules.filter((rule) => rule.state !== 'not-due');
  return [
    `${state.padEnd(12)}  ${account}: ${drilled}`,
    ...open.map((rule) => `${''.padEnd(14)}${rule.state}, ${rule.rule}: ${rule.because}`),
  ];
}

function saySchedule({ schedule, state, period, due, reason, next }: ScheduleStanding): string {
  const about = period === null ? 'no drill yet' : `drill of ${period}`;
  const when = due === null ? '' : `, due ${due}`;
  const why = reason === null ? '' : ` (${reason})`;
  return `${state.padEnd(12)}  schedule ${schedule}: ${about}${when}${why}${sayNext(next)}`;
}

function sayNext(next: Coming | null): string {
  if (next === null) return '';
  switch (next.kind) {
    case 'at':
      return `; next ${next.at}`;
    case 'within':
      return `; next from ${next.from} to ${next.until}`;
    case 'no-day-left':
      return `; ${next.period} has no day left: ${next.because}`;
    case 'paused':
      return `; ${next.period} is paused: ${next.because}`;
  }
}
