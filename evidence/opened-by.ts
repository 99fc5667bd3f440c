import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { RunId } from '../domain/ids.ts';
import { bytesOf } from './core/hash.ts';
import { onDisk, readIfThere, storeOnce } from './disk.ts';
import { runFolder } from './folder.ts';

/** Which execution chain on the server opened a run's evidence: kept beside the run's lock, outside of its evidence. */
export interface OpenedBy {
  /** The first run id of that chain; null for a run that was opened before this was kept, or not yet. */
  readonly read: (run: RunId) => Promise<string | null>;
  /** Keeps it for good, unless the run has events already. `EVIDENCE_FORKED` where another is kept. */
  readonly keep: (opening: { readonly run: RunId; readonly chain: string }) => Promise<void>;
}

/** Opens the marks in an evidence folder. Their errors: `EVIDENCE_DISK_FULL`, `EVIDENCE_UNWRITABLE`. */
export function openedByIn(directory: string): OpenedBy {
  const placeOf = (run: RunId) => {
    const folder = runFolder({ directory, run });
    return { ...folder, file: path.join(folder.work, `${run}.opened-by`) };
  };
  return {
    read: (run) =>
      onDisk('reading who opened a run', async () => {
        const bytes = await readIfThere(placeOf(run).file);
        return bytes === null ? null : bytes.toString();
      }),
    keep: ({ run, chain }) =>
      onDisk('marking who opened a run', async () => {
        const { file, work, journal } = placeOf(run);
        if ((await readIfThere(journal)) !== null) return;
        await mkdir(work, { recursive: true });
        await storeOnce({ file, bytes: bytesOf(chain), work });
      }),
  };
}
