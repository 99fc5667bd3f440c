import type { LedgerEntry } from '../../domain/ledger.ts';
import { readEvents } from '../earlier-look.ts';
import { runFolder } from '../folder.ts';

/** How far a closed run came: its method was begun, or it ended before, with or without people's approval. */
export type Reached = 'method' | 'approval' | 'opening';

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
  if (events.length === 0) return null;
  if (events.some((event) => event.type === 'step-opened' && event.do !== 'phase')) return 'method';
  return events.some((event) => event.type === 'clock-started') ? 'approval' : 'opening';
}
