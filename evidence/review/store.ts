import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { RunId } from '../../domain/ids.ts';
import type { SignedReview } from '../../domain/review.ts';
import { bytesOf, sha256Hex } from '../core/hash.ts';
import { requireStanding } from '../core/review.ts';
import { onDisk, readIfThere, replaceFile, storeOnce, syncFolder } from '../disk.ts';
import { runFolder, type RunFolder } from '../folder.ts';
import { NAMES } from '../names.ts';
import { withLock } from '../lock.ts';
import { readReviewable } from './reviewable.ts';

/**
 * Stores what somebody signed about a closed run as the `number`-th statement about it, once it stands by the rules and
 * its signature holds. The same again is passed over. Codes of `readReviewable` and `requireStanding`;
 * `EVIDENCE_FORKED`: another statement has this number; `EVIDENCE_GAP`: one before it is not there.
 */
export async function storeReview({
  directory,
  run,
  number,
  signed,
}: {
  directory: string;
  run: RunId;
  number: number;
  signed: SignedReview;
}): Promise<void> {
  const folder = runFolder({ directory, run });
  const work = async () => {
    const { run: reviewed, standing, entries } = await readReviewable({ directory, run });
    const there = entries[number];
    if (there?.statement === sha256Hex(signed.statement)) return;
    if (there !== undefined)
      throw refusal('EVIDENCE_FORKED', `expected the ${number}. statement about ${run} as it is stored`);
    if (number !== entries.length)
      throw refusal('EVIDENCE_GAP', `expected statement ${entries.length} about ${run}, got ${number}`);
    requireStanding({ signed, run: reviewed, standing });
    await write({ folder, number, signed });
  };
  await onDisk('storing a review', () => withLock({ file: folder.lock, work }));
}

/** The statement last: it is what makes the pair count, so a signature alone is of a write that was cut off. */
async function write({
  folder: { root, work },
  number,
  signed: { statement, signature },
}: {
  folder: RunFolder;
  number: number;
  signed: SignedReview;
}): Promise<void> {
  const reviews = path.join(root, NAMES.review);
  await mkdir(reviews, { recursive: true });
  await syncFolder(root);
  const file = path.join(reviews, `${number}.json`);
  if ((await readIfThere(file)) === null)
    await replaceFile({ file: path.join(reviews, `${number}.sig`), bytes: bytesOf(signature), work });
  await storeOnce({ file, bytes: bytesOf(statement), work });
}

function refusal(code: ErrorCode, message: string): BreakglassError {
  return new BreakglassError({ code, message });
}
