import { BreakglassError } from '../../domain/errors.ts';
import type { Digest, RunId } from '../../domain/ids.ts';
import { hashLeaf } from '../core/merkle.ts';
import { onDisk, readIfThere } from '../disk.ts';
import { checkpointFile, runFolder, type CheckpointFolder } from '../folder.ts';
import { NAMES } from '../names.ts';
import { splitJournal } from '../journal-file.ts';
import { ledgerFolder } from '../ledger/folder.ts';
import { readLedger } from '../ledger/store.ts';
import { checkJournal } from '../verify/journal.ts';
import { Break } from '../verify/report.ts';

/** A log with a stored checkpoint that somebody outside may vouch for. */
export interface SealedLog {
  readonly folder: { readonly root: string; readonly work: string };
  readonly size: number;
  /** The signed checkpoint over the first `size` leaves. */
  readonly note: string;
  /** RFC 6962 hashes of at least these leaves, for proofs. */
  readonly leafHashes: readonly Digest[];
}

/**
 * A run's log with its closing checkpoint, which is over all its events. `CHECKPOINT_MISSING` while the run is open or
 * not sealed; the codes of `checkJournal` where the journal is damaged.
 */
export async function closedRunLog({
  directory,
  run,
}: {
  directory: string;
  run: RunId;
}): Promise<SealedLog> {
  const folder = runFolder({ directory, run });
  const bytes = await onDisk('reading the journal', () => readIfThere(folder.journal));
  if (bytes === null) throw missing(`expected the evidence of ${run}, found no ${NAMES.journal}`);
  const { closed, events } = journalOf(bytes);
  const size = events.length;
  const note = closed === null ? null : await noteOf({ folder, size });
  if (note === null) throw missing(`expected ${run} to be closed and sealed`);
  return { folder, size, note, leafHashes: splitJournal(bytes).leaves.map(hashLeaf) };
}

/** The ledger's log with its newest checkpoint; `CHECKPOINT_MISSING` where there is none. */
export async function ledgerLog({ directory }: { directory: string }): Promise<SealedLog> {
  const stored = await readLedger(directory);
  const folder = ledgerFolder(directory);
  // The entry of this moment may not have its checkpoint yet.
  for (let size = stored?.entries.length ?? 0; stored !== null && size > 0; size -= 1) {
    const note = await noteOf({ folder, size });
    if (note !== null)
      return { folder, size, note, leafHashes: splitJournal(stored.whole).leaves.map(hashLeaf) };
  }
  throw missing('expected a ledger with a checkpoint');
}

async function noteOf({ folder, size }: { folder: CheckpointFolder; size: number }): Promise<string | null> {
  const bytes = await onDisk('reading a checkpoint', () => readIfThere(checkpointFile(folder, size)));
  return bytes?.toString() ?? null;
}

function journalOf(bytes: Buffer): ReturnType<typeof checkJournal> {
  try {
    return checkJournal(bytes);
  } catch (error) {
    if (!(error instanceof Break)) throw error;
    const { code, place, message } = error.report;
    throw new BreakglassError({ code, message: `${place}: ${message}`, cause: error });
  }
}

function missing(message: string): BreakglassError {
  return new BreakglassError({ code: 'CHECKPOINT_MISSING', message });
}
