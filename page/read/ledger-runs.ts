import { BreakglassError } from '../../domain/errors.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import type { RunId } from '../../domain/ids.ts';
import { isRunId } from '../../evidence/folder.ts';
import { readLedger } from '../../evidence/ledger/store.ts';

type Opened = Extract<LedgerEntry, { type: 'run-opened' }>;
type Closed = Extract<LedgerEntry, { type: 'run-closed' }>;

/** A run as the ledger has it. */
export interface LedgerRun {
  readonly run: RunId;
  readonly opened: Opened;
  /** Null while it is open. */
  readonly closed: Closed | null;
}

/** The entries of the organisation's ledger; none where there is no ledger yet. Throws as `readLedger`. */
export async function ledgerEntries(directory: string): Promise<readonly LedgerEntry[]> {
  return (await readLedger(directory))?.entries ?? [];
}

/** Every run of the ledger, the newest first. */
export function runsOf(entries: readonly LedgerEntry[]): readonly LedgerRun[] {
  const closed = new Map(
    entries.flatMap((entry) => (entry.type === 'run-closed' ? [[entry.run, entry] as const] : [])),
  );
  return entries
    .flatMap((entry) =>
      entry.type === 'run-opened'
        ? [{ run: entry.run, opened: entry, closed: closed.get(entry.run) ?? null }]
        : [],
    )
    .toReversed();
}

/**
 * A run by the id that somebody asked for; null where it was started here and is not in the ledger yet. `RUN_NOT_FOUND`
 * for every other one that this organisation's ledger does not have: whoever signs in sees the runs of this organisation,
 * and a server may have others.
 */
export async function requireOwnRun({
  directory,
  run,
  started,
}: {
  directory: string;
  run: string;
  /** Runs that were started from the page. */
  started: { readonly has: (run: RunId) => boolean };
}): Promise<LedgerRun | null> {
  const found = isRunId(run)
    ? runsOf(await ledgerEntries(directory)).find((each) => each.run === run)
    : undefined;
  if (found !== undefined) return found;
  if (started.has(run)) return null;
  throw new BreakglassError({
    code: 'RUN_NOT_FOUND',
    message: 'expected a run that the ledger of this organisation has',
  });
}
