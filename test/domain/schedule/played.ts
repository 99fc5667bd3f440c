import type { LedgerBody, LedgerEntry } from '../../../domain/ledger.ts';
import type { ScheduleDefinition } from '../../../domain/schedule/definition.ts';
import { scheduledRun } from '../../../domain/schedule/name.ts';
import { reckon } from '../../../domain/schedule/reckon.ts';
import { misfitOf } from '../../../evidence/ledger/schedule-entries.ts';
import { isScheduleEntry } from '../../../domain/ledger.ts';
import { draw } from './made.ts';

/** A drill that was started, and when. */
export interface Started {
  readonly run: string;
  readonly at: string;
}

/** Years of a schedule, played with a watch that looks at these instants and at each that it was told to wait for. */
export function play({
  schedules,
  from,
  until,
  everyMs = 86_400_000,
  down = () => false,
}: {
  schedules: readonly ScheduleDefinition[];
  from: string;
  until: string;
  everyMs?: number;
  /** Whether nobody looks at this instant. */
  down?: (at: string) => boolean;
}): { readonly entries: readonly LedgerEntry[]; readonly started: readonly Started[] } {
  const entries: LedgerEntry[] = [];
  const started: Started[] = [];
  const enter = (at: string, body: LedgerBody) => {
    const entry: LedgerEntry = { v: 1, n: entries.length, at, ...body };
    const misfit = isScheduleEntry(entry) ? misfitOf({ entry, before: entries }) : null;
    if (misfit !== null) throw new Error(`${misfit.message}: ${JSON.stringify(entry)}`);
    entries.push(entry);
  };
  const look = (ms: number): number | null => {
    const at = new Date(ms).toISOString();
    if (down(at)) return null;
    const { enter: owed, start, next } = reckon({ schedules, entries, draw, now: ms });
    for (const body of owed) enter(at, body);
    for (const { schedule, period } of start) {
      const run = scheduledRun({ schedule: schedule.id, period: period.id });
      started.push({ run, at });
      enter(at, { type: 'run-opened', run, runbook: 'r', mode: 'drill', plan: '0'.repeat(64) });
    }
    return next;
  };
  for (let day = Date.parse(from); day < Date.parse(until); day += everyMs) {
    let next = look(day);
    while (next !== null && next < day + everyMs) next = look(next);
  }
  return { entries, started };
}
