import type { Reviewable } from '../activities/types.ts';
import { BreakglassError } from '../domain/errors.ts';
import type { LedgerAnswer, ReviewEntry } from '../domain/ledger.ts';
import { readSignedReview } from '../domain/review.ts';
import type { SignedReview } from '../domain/review.ts';
import { sha256Hex } from '../evidence/core/hash.ts';
import { readAfterwards, requireStanding, reviewEntryOf } from '../evidence/core/review.ts';
import { refusalOf } from './activities.ts';
import type { LedgerStore } from './activities.ts';

/** How the ledger's workflow makes an entry; it answers whatever happens. */
type Append = (entry: ReviewEntry) => Promise<LedgerAnswer>;

/**
 * Judges what somebody signed about a closed run, has it stored in the run's folder and entered into the ledger. Whatever
 * was sent there is an answer: a refusal has the code of domain/review-rules.ts, of the signature, or of what is stored.
 * The same statement again is answered with its place.
 */
export async function takeReview({
  sent,
  store,
  append,
}: {
  sent: unknown;
  store: LedgerStore;
  append: Append;
}): Promise<LedgerAnswer> {
  try {
    const signed = readSigned(sent);
    const { run } = readAfterwards(signed.statement);
    const found = await store.readReviewed({ run });
    const behind = await catchUp({ found, append });
    if (behind !== null) return behind;
    return await enter({ run, signed, found, store, append });
  } catch (error) {
    return { entered: false, ...refusedBy(error) };
  }
}

function readSigned(sent: unknown): SignedReview {
  const signed = readSignedReview(sent);
  if (signed !== null) return signed;
  const message = 'expected a statement and its signature, each at most 16 KiB';
  throw new BreakglassError({ code: 'REVIEW_MALFORMED', message });
}

/** Enters what an attempt before stored and did not come to enter; answers with the refusal where that fails. */
async function catchUp({
  found: { entries, entered },
  append,
}: {
  found: Reviewable;
  append: Append;
}): Promise<LedgerAnswer | null> {
  for (const entry of entries.slice(entered)) {
    const answer = await append(entry);
    if (!answer.entered) return answer;
  }
  return null;
}

async function enter({
  run,
  signed,
  found,
  store,
  append,
}: {
  run: string;
  signed: SignedReview;
  found: Reviewable;
  store: LedgerStore;
  append: Append;
}): Promise<LedgerAnswer> {
  const digest = sha256Hex(signed.statement);
  const there = found.entries.find(({ statement }) => statement === digest);
  if (there !== undefined) return append(there);
  const statement = requireStanding({ signed, run: found.run, standing: found.standing });
  const number = found.entries.length;
  await store.storeReview({ run, number, signed });
  return append(reviewEntryOf({ statement, number }));
}

function refusedBy(error: unknown): { code: string; message: string } {
  if (error instanceof BreakglassError) return { code: error.code, message: error.message };
  return refusalOf(error) ?? { code: 'INTERNAL', message: 'the review could not be judged' };
}
