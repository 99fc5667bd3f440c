import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseWitnessVkey } from '../core/cosignature.ts';
import { bytesOf } from '../core/hash.ts';
import { onDisk, readIfThere, storeOnce, syncFolder } from '../disk.ts';
import type { GivenCosignature } from './client.ts';

/**
 * Stores a witness's line as `cosignatures/<size>.<key id>` in the folder of a log, a run's or the ledger's. The first
 * one stays: a later one for the same size says the same of a later time. `work` is a folder on the same file system.
 */
export async function storeCosignature({
  folder: { root, work },
  size,
  cosignature: { line, vkey },
}: {
  folder: { readonly root: string; readonly work: string };
  size: number;
  cosignature: Pick<GivenCosignature, 'line' | 'vkey'>;
}): Promise<void> {
  const file = cosignatureFile({ folder: { root }, size, vkey });
  await onDisk('storing a cosignature', async () => {
    if ((await readIfThere(file)) !== null) return;
    await mkdir(path.dirname(file), { recursive: true });
    await syncFolder(root);
    await storeOnce({ file, bytes: bytesOf(line), work });
  });
}

/** `cosignatures/42.0123abcd`: where a witness's line over the checkpoint of a size lies. */
export function cosignatureFile({
  folder: { root },
  size,
  vkey,
}: {
  folder: { readonly root: string };
  size: number;
  vkey: string;
}): string {
  return path.join(root, 'cosignatures', `${size}.${parseWitnessVkey(vkey).id}`);
}
