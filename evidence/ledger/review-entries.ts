import { isReviewEntry, type LedgerEntry, type ReviewEntry } from '../../domain/ledger.ts';
import { canonicalText } from '../core/canonical.ts';
import { Break } from '../verify/report.ts';
import { entryLine, entryOf } from './read.ts';

/** What the ledger says of a run's reviews, in its order; `n` is the number of the entry. */
export function reviewEntriesOf({
  entries,
  run,
}: {
  entries: readonly LedgerEntry[];
  run: string;
}): readonly { readonly n: number; readonly body: ReviewEntry }[] {
  return entries
    .filter(isReviewEntry)
    .filter((entry) => entry.run === run)
    .map((entry) => ({ n: entry.n, body: bodyOf(entry) }));
}

function bodyOf(entry: ReviewEntry): ReviewEntry {
  const { run, number, statement } = entry;
  return entry.type === 'run-reviewed'
    ? { type: entry.type, run, number, statement }
    : { type: entry.type, run, number, finding: entry.finding, statement };
}

/**
 * Checks that only closed runs are reviewed, and that what was signed about each is numbered from 0 without gaps:
 * `EVENT_OUT_OF_ORDER` at the first entry that is not.
 */
export function requireReviewsInOrder(entries: readonly LedgerEntry[]): void {
  const next = new Map<string, number>();
  for (const entry of entries.filter(isReviewEntry)) {
    const { n, run, number } = entry;
    const closed = entryOf({ entries, type: 'run-closed', run });
    if (closed === null || closed.n > n) throw outOfOrder(n, `expected ${run} to be closed before`);
    const expected = next.get(run) ?? 0;
    if (number !== expected) throw outOfOrder(n, `expected number ${expected} about ${run}, got ${number}`);
    next.set(run, number + 1);
  }
}

/** Do the ledger and a run's folder say the same of one statement about the run? */
export function isSameEntry(one: ReviewEntry, other: ReviewEntry): boolean {
  return canonicalText(one) === canonicalText(other);
}

function outOfOrder(n: number, message: string): Break {
  return new Break({ code: 'EVENT_OUT_OF_ORDER', place: entryLine(n), message });
}
