import { CLOCK_TOLERANCE_MS, WORKERS_APART_MS } from '../../domain/clocks.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import { isAfterOpening } from '../../domain/schedule/entries.ts';
import { scheduledRun } from '../../domain/schedule/name.ts';
import { Break, type RunReport } from '../verify/report.ts';
import { entryLine, type CheckedEntries } from './read.ts';

export type Opened = Extract<LedgerEntry, { type: 'run-opened' }>;
export type Closed = Extract<LedgerEntry, { type: 'run-closed' }>;

/** The run opens with the plan that was entered, and names the ledger as it was with that entry as the last. */
export function requireOpening({
  run: { opening },
  opened,
  stored,
}: {
  run: Pick<RunReport, 'opening'>;
  opened: Opened;
  stored: Pick<CheckedEntries, 'rootAt'>;
}): void {
  for (const key of ['plan', 'runbook', 'mode'] as const) {
    if (opening?.[key] !== opened[key]) throw mismatch(opened, `expected the ${key} of the run's journal`);
  }
  const size = opened.n + 1;
  if (opening?.ledger.size !== size || opening.ledger.root !== stored.rootAt(size))
    throw mismatch(opened, 'expected the size and root of the ledger that the run opens with');
}

/** The run closed as was entered, and before: an end is sealed, and then entered. */
export function requireClosing({
  run,
  closed,
}: {
  run: Pick<RunReport, 'log' | 'verdict' | 'restored' | 'course'>;
  closed: Closed;
}): void {
  const { size, root } = closed.checkpoint;
  if (run.log?.size !== size || run.log.root !== root)
    throw mismatch(closed, "expected the size and root of the run's journal");
  if (run.verdict !== closed.verdict || run.restored !== closed.restored)
    throw mismatch(closed, 'expected the verdict that the run closed with');
  const ended = run.course?.closedAt ?? closed.at;
  if (Date.parse(closed.at) < Date.parse(ended) - CLOCK_TOLERANCE_MS)
    throw mismatch(closed, `expected a time after the end of the run at ${ended}, got ${closed.at}`);
}

/** What the ledger says was not approved, or not begun, was not. */
export function requireNotHeld({
  run: { run, course },
  entries,
}: {
  run: Pick<RunReport, 'run' | 'course'>;
  entries: readonly LedgerEntry[];
}): void {
  for (const entry of entries) {
    if (entry.type !== 'run-not-held' || scheduledRun(entry) !== run || !isAfterOpening(entry.reason))
      continue;
    const expected = entry.reason === 'not-approved' ? 'opening' : 'approval';
    if (course?.reached !== expected)
      throw mismatch(entry, `expected no drill that is ${entry.reason}, as the run says otherwise`);
  }
}

/**
 * Where the ledger's times of a run are further from the run's own than two workers' clocks may be, in words. A run waits
 * for a ledger or a disk as long as it takes, so this is no break; but such a time says nothing of when the run was.
 */
export function apartFrom({
  course,
  opened,
  closed,
}: {
  course: RunReport['course'];
  opened: Opened | null;
  closed: Closed | null;
}): readonly string[] {
  const pairs = [
    ['opening', course?.openedAt, opened?.at],
    ['end', course?.closedAt, closed?.at],
  ] as const;
  return pairs.flatMap(([what, own, entered]) => {
    if (own === undefined || own === null || entered === undefined) return [];
    if (Math.abs(Date.parse(entered) - Date.parse(own)) <= WORKERS_APART_MS) return [];
    return [`its ${what} of ${own} is in the ledger at ${entered}`];
  });
}

function mismatch({ n }: LedgerEntry, message: string): Break {
  return new Break({ code: 'LEDGER_MISMATCH', place: `ledger/${entryLine(n)}`, message });
}
