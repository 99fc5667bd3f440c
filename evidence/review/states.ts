import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { RunId } from '../../domain/ids.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import { reviewStateOf, type ReviewState } from '../../domain/review-state.ts';
import { readLedger } from '../ledger/store.ts';
import { notedIn } from './noted.ts';
import { readReviewableRun } from './reviewable.ts';

/** Where the review of a closed run stands, or why that cannot be told. */
export type ToldReview =
  | {
      readonly run: RunId;
      readonly review: ReviewState;
      /** So many things were noted in it that a review must answer. */
      readonly noted: number;
    }
  | { readonly run: RunId; readonly review: null; readonly code: ErrorCode; readonly message: string };

/**
 * Where the review of each run that the ledger closes stands, in the ledger's order; none where there is no ledger.
 * `asOf` is the time that days are held against, ISO 8601 UTC. Throws as `readLedger` does.
 */
export async function reviewStates({
  directory,
  asOf,
}: {
  directory: string;
  asOf: string;
}): Promise<readonly ToldReview[]> {
  const entries = (await readLedger(directory))?.entries ?? [];
  const told: ToldReview[] = [];
  for (const entry of entries)
    if (entry.type === 'run-closed')
      told.push(await reviewStateIn({ directory, run: entry.run, asOf, entries }));
  return told;
}

async function reviewStateIn({
  directory,
  run,
  asOf,
  entries,
}: {
  directory: string;
  run: RunId;
  asOf: string;
  entries: readonly LedgerEntry[];
}): Promise<ToldReview> {
  try {
    const { plan, journal, standing } = await readReviewableRun({ directory, run });
    const closedAt = journal.closed?.at ?? null;
    const review = reviewStateOf({ rule: plan.review, closedAt, standing, asOf, entries });
    return { run, review, noted: notedIn(journal).length };
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    return { run, review: null, code: error.code, message: error.message };
  }
}
