import type { Reviewable } from '../activities/types.ts';
import { BreakglassError } from '../domain/errors.ts';
import type { LedgerAnswer, ReviewEntry } from '../domain/ledger.ts';
import { readSignedReview } from '../domain/review.ts';
import type { SignedReview } from '../domain/review.ts';
import { readAfterwards, requireStanding, reviewEntryOf, standsAs } from '../evidence/core/review.ts';
import type { Tree } from '../evidence/core/merkle.ts';
import { refusalOf } from './activities.ts';
import type { LedgerStore } from './activities.ts';
import type { Behind } from './keeping-up.ts';

/** How the ledger's workflow makes an entry; it answers whatever happens. */
type Append = (entry: ReviewEntry) => Promise<LedgerAnswer>;

interface Taking {
  readonly store: LedgerStore;
  readonly append: Append;
  readonly behind: Pick<Behind, 'note'>;
  readonly tree: () => Tree;
}

/**
 * Judges what somebody signed about a closed run, has it stored in the run's folder and entered into the ledger. Whatever
 * was sent there is an answer: a refusal has the code of domain/review-rules.ts, of the signature, or of what is stored.
 * What the same person has said before, in the same words, is answered with its place. `REVIEW_NOT_ENTERED`: it stands
 * and is stored, and its entry comes once what is in the way of it is mended.
 */
export async function takeReview({ sent, ...taking }: Taking & { sent: unknown }): Promise<LedgerAnswer> {
  try {
    const signed = readSigned(sent);
    const statement = readAfterwards(signed.statement);
    const { run } = statement;
    const found = await taking.store.readReviewed({ run, signed });
    const digest = standsAs({ statement, standing: found.standing });
    const there = found.entries.find((entry) => entry.statement === digest);
    const refused = await catchUp({ found, upTo: there, ...taking });
    if (refused !== null) return refused;
    return await enterStored({ entry: there ?? (await storeNew({ signed, found, ...taking })), ...taking });
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

/** Enters what attempts before stored and did not come to enter; answers with the refusal where that fails. */
async function catchUp({
  found: { entries, entered },
  upTo,
  append,
  behind,
}: Taking & { found: Reviewable; upTo: ReviewEntry | undefined }): Promise<LedgerAnswer | null> {
  for (const entry of entries.slice(entered)) {
    if (entry === upTo) return null;
    const answer = await append(entry);
    if (answer.entered) continue;
    behind.note();
    return answer;
  }
  return null;
}

/** Stores a statement that stands. Where that fails it may be there all the same: an answer was lost. */
async function storeNew({
  signed,
  found: { run, standing, entries },
  store,
  behind,
  tree,
}: Taking & { signed: SignedReview; found: Reviewable }): Promise<ReviewEntry> {
  const statement = requireStanding({ signed, run, standing });
  const number = entries.length;
  try {
    await store.storeReview({ run: run.run, number, signed, tree: tree() });
  } catch (error) {
    behind.note();
    throw error;
  }
  return reviewEntryOf({ statement, number });
}

/** Whoever signed it must hear that it counts, or they sign again and wonder at the entry that comes later. */
async function enterStored({
  entry,
  append,
  behind,
}: Taking & { entry: ReviewEntry }): Promise<LedgerAnswer> {
  const answer = await append(entry);
  if (answer.entered) return answer;
  behind.note();
  const stored = `review/${entry.number} of ${entry.run} is stored and not yet in the ledger`;
  const message = `${stored}, which enters it by itself once it can: ${answer.code}: ${answer.message}`;
  return { entered: false, code: 'REVIEW_NOT_ENTERED', message };
}

function refusedBy(error: unknown): { code: string; message: string } {
  if (error instanceof BreakglassError) return { code: error.code, message: error.message };
  return refusalOf(error) ?? { code: 'INTERNAL', message: 'the review could not be judged' };
}
