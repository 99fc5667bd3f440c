import { isReviewEntry, type LedgerEntry } from '../../domain/ledger.ts';
import type { Afterwards } from '../../domain/review.ts';
import { readAfterwards, requireOwnSignature } from '../core/review.ts';
import { NAMES } from '../names.ts';
import { textOf } from '../verify/bytes.ts';
import type { RunFiles } from '../verify/files.ts';
import type { CheckedPlan } from '../verify/plan.ts';
import type { CheckedReview } from '../verify/review.ts';

/** What somebody signed about a run after its end, and when the ledger took it in. */
export interface SignedAfterwards {
  /** In the run's folder: `review/0.json`. */
  readonly file: string;
  readonly statement: Afterwards;
  /** `SHA256:…` of the key that signed, `passkey:SHA256:…` of a passkey. */
  readonly key: string;
  /** Time of the ledger's entry, by the clock of its writer; null where the ledger at hand has none. */
  readonly enteredAt: string | null;
}

/** Everything that people signed about a run after its end, in the order in which it came; `review` was checked before. */
export async function signedAfterwards({
  files,
  plan,
  review,
  entries,
}: {
  files: RunFiles;
  plan: CheckedPlan;
  review: CheckedReview;
  entries: readonly LedgerEntry[];
}): Promise<readonly SignedAfterwards[]> {
  const all: SignedAfterwards[] = [];
  for (const { run, number } of review.entries) {
    const name = `${NAMES.review}/${number}`;
    const message = textOf(await files.read(`${name}.json`));
    const signature = textOf(await files.read(`${name}.sig`));
    const statement = readAfterwards(message);
    const signed = { statement: message, signature };
    const key = requireOwnSignature({ signed, person: statement.person, run: { plan } });
    const entry = entries.filter(isReviewEntry).find((each) => each.run === run && each.number === number);
    all.push({ file: `${name}.json`, statement, key, enteredAt: entry?.at ?? null });
  }
  return all;
}
