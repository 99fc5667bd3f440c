import { BreakglassError } from '../../domain/errors.ts';
import type { ReviewEntry } from '../../domain/ledger.ts';
import { faultsOfClosing, faultsOfReview } from '../../domain/review-rules.ts';
import type { ReviewedRun, ReviewFault, Standing } from '../../domain/review-rules.ts';
import { afterwardsSchema, REVIEW_NAMESPACE } from '../../domain/review.ts';
import type { Afterwards, SignedReview } from '../../domain/review.ts';
import { canonicalText } from './canonical.ts';
import { sha256Hex } from './hash.ts';
import { verifyOwnSignature, type Signer } from './own-signature.ts';
import { parsed } from './parsed.ts';

/**
 * The statement in a signed text; `REVIEW_MALFORMED` where the text is not the RFC 8785 form of one, or where one of its
 * texts begins or ends with blanks, which a draft may and what is signed may not.
 */
export function readAfterwards(text: string): Afterwards {
  const value = parsed(text);
  const statement = parseAfterwards(value);
  if (isFormOf({ text, value: statement })) return statement;
  if (!isFormOf({ text, value })) throw malformed('expected the RFC 8785 form of a review');
  throw malformed('expected texts that neither begin nor end with blanks (spaces, line ends, U+2028)');
}

/** A value as a statement; `REVIEW_MALFORMED`, naming the key that is wrong, where it is none. */
export function parseAfterwards(value: unknown): Afterwards {
  const result = afterwardsSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw malformed(`expected a review: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`);
}

/** Everything that is wrong with a statement about a run, beside its signature; none where it stands. */
export function faultsOf({
  statement,
  run,
  standing,
}: {
  statement: Afterwards;
  run: ReviewedRun;
  standing: Standing;
}): readonly ReviewFault[] {
  return statement.kind === 'breakglass-review'
    ? faultsOfReview({ statement, run, standing })
    : faultsOfClosing({ statement, run, standing });
}

/**
 * Checks that a text was signed by a key which the plan gives the person it names, and says by which; refuses as
 * `verifyOwnSignature`. A passkey's counter is not looked at: between two people's statements about a run, months apart
 * and on several machines, there is no order that a verifier could know.
 */
export function requireOwnSignature({
  signed: { statement: message, signature },
  person,
  run,
}: {
  signed: SignedReview;
  person: string;
  run: { readonly plan: { readonly people: readonly Signer[] } };
}): string {
  const signer = run.plan.people.find(({ id }) => id === person) ?? { id: person, keys: [] };
  return verifyOwnSignature({ message, signature, namespace: REVIEW_NAMESPACE, signer }).key;
}

/** What stands once a statement was added to it. */
export function withStatement({
  standing,
  statement,
  digest,
}: {
  standing: Standing;
  statement: Afterwards;
  digest: string;
}): Standing {
  return statement.kind === 'breakglass-review'
    ? { ...standing, reviews: [...standing.reviews, { digest, statement }] }
    : { ...standing, closed: [...standing.closed, statement] };
}

/**
 * The digest under which a statement stands already: what its person has said before in the same words, at whatever time
 * they signed that; null where they have not.
 */
export function standsAs({
  statement,
  standing: { reviews, closed },
}: {
  statement: Afterwards;
  standing: Standing;
}): string | null {
  const words = (each: Afterwards) => canonicalText({ ...each, at: null });
  const said = [...reviews.map((each) => each.statement), ...closed];
  const same = said.find((each) => words(each) === words(statement));
  return same === undefined ? null : sha256Hex(canonicalText(same));
}

/** The ledger's entry for a statement that is the `number`-th about its run. */
export function reviewEntryOf({ statement, number }: { statement: Afterwards; number: number }): ReviewEntry {
  const digest = sha256Hex(canonicalText(statement));
  const { run } = statement;
  return statement.kind === 'breakglass-review'
    ? { type: 'run-reviewed', run, number, statement: digest }
    : { type: 'finding-closed', run, number, finding: statement.finding, statement: digest };
}

/**
 * Judges what somebody signed about a run: form, rules, and signature, in this order. Returns the statement; throws the
 * first fault under its code.
 */
export function requireStanding({
  signed,
  run,
  standing,
}: {
  signed: SignedReview;
  run: ReviewedRun;
  standing: Standing;
}): Afterwards {
  const statement = readAfterwards(signed.statement);
  const [fault] = faultsOf({ statement, run, standing });
  if (fault !== undefined) throw new BreakglassError({ code: fault.code, message: fault.message });
  requireOwnSignature({ signed, person: statement.person, run });
  return statement;
}

/** A half of a surrogate pair, which JSON can spell and no UTF-8 can hold, has no such form. */
function isFormOf({ text, value }: { text: string; value: unknown }): boolean {
  try {
    return canonicalText(value) === text;
  } catch (error) {
    if (error instanceof BreakglassError) return false;
    throw error;
  }
}

function malformed(message: string): BreakglassError {
  return new BreakglassError({ code: 'REVIEW_MALFORMED', message });
}
