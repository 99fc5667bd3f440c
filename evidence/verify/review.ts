import type { ErrorCode } from '../../domain/errors.ts';
import type { PersonId } from '../../domain/ids.ts';
import { codesToAnswer, faultsOfClosing, faultsOfReview } from '../../domain/review-rules.ts';
import type { ReviewedRun, Standing } from '../../domain/review-rules.ts';
import { afterwardsSchema, REVIEW_NAMESPACE, reviewDueDay } from '../../domain/review.ts';
import type { FindingClosed, ReviewStatement } from '../../domain/review.ts';
import { sha256Hex } from '../core/hash.ts';
import { verifySshSignature } from '../core/sshsig.ts';
import { NAMES } from '../names.ts';
import { textOf } from './bytes.ts';
import type { RunFiles } from './run-files.ts';
import type { CheckedJournal } from './journal.ts';
import { readLeaf } from './leaf.ts';
import type { CheckedPlan } from './plan.ts';
import { at, Break } from './report.ts';

/** `review/0.json` and `review/0.sig`, numbered from 0 in the order in which they came. */
export const REVIEW_NAME = /^review\/(?:0|[1-9][0-9]{0,5})\.(?:json|sig)$/;

/** What people signed about a run afterwards, all of it checked. */
export interface CheckedReview extends Standing {
  /** In words, what of the review is not there. */
  readonly absent: readonly string[];
}

/**
 * Checks everything that people signed about a closed run afterwards: one after the other, each in its RFC 8785 form,
 * signed by its person's own key of the plan, over this run's whole journal, and by the rules of
 * domain/review-rules.ts. A review that is not there is no break: `absent` says so, and by when it was due. `asOf` is
 * the time of the last entry of the ledger at hand, or null without one: no clock of the reader's is asked.
 */
export async function checkReview({
  files,
  plan,
  journal,
  asOf,
}: {
  files: RunFiles;
  plan: CheckedPlan;
  journal: CheckedJournal;
  asOf: string | null;
}): Promise<CheckedReview> {
  const count = files.names.filter((name) => name.startsWith(`${NAMES.review}/`)).length / 2;
  const run = runOf({ plan, journal });
  if (run === null && count > 0)
    throw broken('REVIEW_MISMATCH', NAMES.review, 'expected no review of a run that is not closed');
  let standing: Standing = { reviews: [], closed: [] };
  if (run !== null)
    for (let k = 0; k < count; k += 1)
      standing = await checkOne({ files, place: `${NAMES.review}/${k}`, run, standing });
  return { ...standing, absent: absentOf({ plan, journal, standing, asOf }) };
}

function runOf({ plan, journal }: { plan: CheckedPlan; journal: CheckedJournal }): ReviewedRun | null {
  const { events, opened, closed, root } = journal;
  if (closed === null) return null;
  const { reasons, verdict } = closed;
  const { run, initiator, plan: planDigest } = opened;
  const log = { size: events.length, root };
  return { run, planDigest, plan, initiator, log, verdict, codes: codesToAnswer({ events, reasons }) };
}

async function checkOne({
  files,
  place,
  run,
  standing,
}: {
  files: RunFiles;
  place: string;
  run: ReviewedRun;
  standing: Standing;
}): Promise<Standing> {
  const bytes = await files.read(`${place}.json`);
  const statement = readStatement({ bytes, place: `${place}.json` });
  const signature = textOf(await files.read(`${place}.sig`));
  const [fault] =
    statement.kind === 'breakglass-review'
      ? faultsOfReview({ statement, run, standing })
      : faultsOfClosing({ statement, run, standing });
  if (fault !== undefined) throw broken(fault.code, `${place}.json`, fault.message);
  requireSignature({
    message: textOf(bytes),
    signature,
    person: statement.person,
    run,
    place: `${place}.sig`,
  });
  return statement.kind === 'breakglass-review'
    ? { ...standing, reviews: [...standing.reviews, { digest: sha256Hex(bytes), statement }] }
    : { ...standing, closed: [...standing.closed, statement] };
}

function readStatement({
  bytes,
  place,
}: {
  bytes: Uint8Array;
  place: string;
}): ReviewStatement | FindingClosed {
  const parsed = afterwardsSchema.safeParse(readLeaf({ leaf: bytes, place }));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw broken('REVIEW_MALFORMED', place, `expected a review: ${where}: ${issue?.message ?? 'unknown'}`);
}

function requireSignature({
  message,
  signature,
  person,
  run,
  place,
}: {
  message: string;
  signature: string;
  person: PersonId;
  run: ReviewedRun;
  place: string;
}): void {
  const keys = run.plan.people.find(({ id }) => id === person)?.keys ?? [];
  at(place, () => verifySshSignature({ message, signature, namespace: REVIEW_NAMESPACE, keys }));
}

function absentOf({
  plan: { review },
  journal: { closed },
  standing,
  asOf,
}: {
  plan: CheckedPlan;
  journal: CheckedJournal;
  standing: Standing;
  asOf: string | null;
}): string[] {
  if (review === null || closed === null) return [];
  const today = asOf?.slice(0, 10) ?? '';
  if (standing.reviews.length === 0) {
    const due = reviewDueDay({ closedAt: closed.at, ...review });
    return [today > due ? `not reviewed: overdue since ${due}` : `not reviewed: due ${due}`];
  }
  const open = standing.reviews
    .flatMap(({ statement }) => statement.findings)
    .filter(({ id }) => !standing.closed.some(({ finding }) => finding === id));
  return open.map(({ id, owner, due }) =>
    today > due ? `finding ${id} of ${owner}: overdue since ${due}` : `finding ${id} of ${owner}: due ${due}`,
  );
}

function broken(code: ErrorCode, place: string, message: string): Break {
  return new Break({ code, place, message });
}
