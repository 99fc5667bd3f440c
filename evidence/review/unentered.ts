import path from 'node:path';
import { readdir } from 'node:fs/promises';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { RunId } from '../../domain/ids.ts';
import { isReviewEntry, type ReviewEntry } from '../../domain/ledger.ts';
import { errnoOf, onDisk } from '../disk.ts';
import { runFolder } from '../folder.ts';
import { NAMES } from '../names.ts';
import { readLedger } from '../ledger/store.ts';
import { readReviewable } from './reviewable.ts';

/** The disk is in the way, which may pass; whatever else is wrong with a run is for a verifier to say. */
const MAY_PASS: ReadonlySet<ErrorCode> = new Set([
  'EVIDENCE_UNWRITABLE',
  'EVIDENCE_DISK_FULL',
  'FILE_UNREADABLE',
]);

/**
 * What the ledger has still to say of all closed runs: the statements that were stored and not entered, in the order in
 * which they must be. A run that does not hold has none. Throws as `readLedger`, and where the disk is in the way.
 */
export async function unenteredReviews({ directory }: { directory: string }): Promise<ReviewEntry[]> {
  const entries = (await readLedger(directory))?.entries ?? [];
  const listed = new Map<RunId, number>();
  for (const { run } of entries.filter(isReviewEntry)) listed.set(run, (listed.get(run) ?? 0) + 1);
  const unentered: ReviewEntry[] = [];
  for (const entry of entries) {
    if (entry.type !== 'run-closed') continue;
    const { run } = entry;
    if ((await countStored({ directory, run })) > (listed.get(run) ?? 0))
      unentered.push(...(await unenteredOf({ directory, run })));
  }
  return unentered;
}

/** Names alone: nearly always there is nothing to do, and a run is not read for that. */
async function countStored({ directory, run }: { directory: string; run: RunId }): Promise<number> {
  const folder = path.join(runFolder({ directory, run }).root, NAMES.review);
  const names = await onDisk('looking for reviews', () => namesIn(folder));
  return names.filter((name) => name.endsWith('.json')).length;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function unenteredOf(from: { directory: string; run: RunId }): Promise<readonly ReviewEntry[]> {
  try {
    const { entries, entered } = await readReviewable(from);
    return entries.slice(entered);
  } catch (error) {
    if (error instanceof BreakglassError && !MAY_PASS.has(error.code)) return [];
    throw error;
  }
}
