import type { RunId } from '../../domain/ids.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import type { RunReport } from '../verify/report.ts';

/**
 * Drills that were opened while a bypass in an incident waited for its review, by the order of the ledger, each in words.
 * Our worker opens none; it is no break, as what the drill shows is no less true for it.
 */
export function unreviewedDrills({
  entries,
  runs,
}: {
  readonly entries: readonly LedgerEntry[];
  /** Those of the ledger whose folders are at hand. */
  readonly runs: readonly Pick<RunReport, 'run' | 'wantsReview'>[];
}): readonly string[] {
  const waiting = new Set(runs.flatMap(({ run, wantsReview }) => (wantsReview && run !== null ? [run] : [])));
  const open = new Set<RunId>();
  const said: string[] = [];
  for (const entry of entries) {
    if (entry.type === 'run-closed' && waiting.has(entry.run)) open.add(entry.run);
    if (entry.type === 'run-reviewed') open.delete(entry.run);
    if (entry.type !== 'run-opened' || entry.mode !== 'drill') continue;
    for (const incident of open)
      said.push(
        `a review of ${incident}, in which an approval was bypassed, before the drill ${entry.run} was opened at ${entry.at}`,
      );
  }
  return said;
}
