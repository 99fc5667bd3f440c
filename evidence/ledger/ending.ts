import type { LedgerEntry } from '../../domain/ledger.ts';
import { reachedIn, type Reached } from '../../domain/schedule/reached.ts';
import { readEvents } from '../earlier-look.ts';
import { runFolder } from '../folder.ts';

/**
 * How far a run came that the ledger closes; null where its folder is not here any more. Throws `BreakglassError` where
 * its journal is not the one that the ledger closes.
 */
export async function reachedBy({
  directory,
  closed: { run, checkpoint },
}: {
  directory: string;
  closed: Extract<LedgerEntry, { type: 'run-closed' }>;
}): Promise<Reached | null> {
  const events = await readEvents({ folder: runFolder({ directory, run }), root: checkpoint.root });
  return events.length === 0 ? null : reachedIn(events);
}
