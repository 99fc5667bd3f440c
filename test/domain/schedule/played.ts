import type { LedgerBody, LedgerEntry } from '../../../domain/ledger.ts';
import type { ScheduleDefinition } from '../../../domain/schedule/definition.ts';
import { knownSince, rememberedAfter, type WatchMemory } from '../../../domain/schedule/known.ts';
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
  edits = [],
  down = () => false,
}: {
  schedules: readonly ScheduleDefinition[];
  from: string;
  until: string;
  everyMs?: number;
  /** The same schedules from these instants on, in order. */
  edits?: readonly (readonly [at: string, schedules: readonly ScheduleDefinition[]])[];
  /** Whether nobody looks at this instant. */
  down?: (at: string) => boolean;
}): { readonly entries: readonly LedgerEntry[]; readonly started: readonly Started[] } {
  const entries: LedgerEntry[] = [];
  const started: Started[] = [];
  let memory: WatchMemory | null = null;
  const enter = (at: string, body: LedgerBody) => {
    const entry: LedgerEntry = { v: 1, n: entries.length, at, ...body };
    const misfit = isScheduleEntry(entry) ? misfitOf({ entry, before: entries }) : null;
    if (misfit !== null) throw new Error(`${misfit.message}: ${JSON.stringify(entry)}`);
    entries.push(entry);
  };
  const look = (ms: number): number | null => {
    const at = new Date(ms).toISOString();
    if (down(at)) return null;
    const now = edits.findLast(([from]) => from <= at)?.[1] ?? schedules;
    memory = rememberedAfter({ memory, schedules: now, entries, now: ms });
    const known = knownSince(memory);
    const { enter: owed, start, next } = reckon({ schedules: now, entries, known, draw, now: ms });
    for (const body of owed) enter(at, body);
    for (const { schedule, period } of start) {
      const run = scheduledRun({ schedule: schedule.id, period: period.id });
      started.push({ run, at });
      enter(at, { type: 'run-opened', run, runbook: 'r', mode: 'drill', plan: '0'.repeat(64) });
    }
    return next;
  };
  const lookUntil = (first: number, until: number) => {
    for (let next = look(first); next !== null && next < until;) next = look(next);
  };
  // A worker that starts with another file looks at once.
  const starts = edits.map(([at]) => Date.parse(at));
  const days = Math.ceil((Date.parse(until) - Date.parse(from)) / everyMs);
  const daily = Array.from({ length: days }, (_none, day) => Date.parse(from) + day * everyMs);
  const looks = [...daily, ...starts].sort((one, other) => one - other);
  for (const [index, ms] of looks.entries()) lookUntil(ms, looks[index + 1] ?? Date.parse(until));
  return { entries, started };
}
