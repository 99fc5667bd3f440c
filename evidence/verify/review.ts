import type { ErrorCode } from '../../domain/errors.ts';
import type { LedgerEntry, ReviewEntry } from '../../domain/ledger.ts';
import { codesToAnswer } from '../../domain/review-rules.ts';
import type { ReviewedRun, Standing } from '../../domain/review-rules.ts';
import { reviewStateOf } from '../../domain/review-state.ts';
import { sayLate, type FindingState, type ReviewState } from '../../domain/review-state.ts';
import {
  faultsOf,
  readAfterwards,
  requireOwnSignature,
  reviewEntryOf,
  withStatement,
} from '../core/review.ts';
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
  /** What the ledger must say of it, in its order. */
  readonly entries: readonly ReviewEntry[];
}

/** Nobody signed anything about a run afterwards. */
export const NOT_REVIEWED: CheckedReview = { reviews: [], closed: [], entries: [] };

/**
 * Checks everything that people signed about a closed run afterwards: one after the other, each in its RFC 8785 form,
 * signed by its person's own key of the plan, over this run's whole journal, and by the rules of
 * domain/review-rules.ts. A review that is not there is no break: `absent` says so in words, and by when it was due.
 * Days go by the times of `ledger`, of which there are no entries where it is not at hand: no clock of the reader's is asked.
 */
export async function checkReview({
  files,
  plan,
  journal,
  ledger,
}: {
  files: RunFiles;
  plan: CheckedPlan;
  journal: CheckedJournal;
  ledger: readonly LedgerEntry[];
}): Promise<{ readonly review: CheckedReview; readonly absent: readonly string[] }> {
  const count = files.names.filter((name) => name.startsWith(`${NAMES.review}/`)).length / 2;
  const run = reviewedRun({ plan, journal });
  if (run === null && count > 0)
    throw broken('REVIEW_MISMATCH', NAMES.review, 'expected no review of a run that is not closed');
  let review = NOT_REVIEWED;
  if (run !== null)
    for (let number = 0; number < count; number += 1)
      review = await checkOne({ files, place: `${NAMES.review}/${number}`, number, run, reviewed: review });
  const closedAt = journal.closed?.at ?? null;
  const asOf = ledger.at(-1)?.at ?? null;
  const state = reviewStateOf({ rule: plan.review, closedAt, standing: review, asOf, entries: ledger });
  return { review, absent: absentOf({ state, names: files.names }) };
}

/** A checked run as its review looks at it; null for one that is not closed. */
export function reviewedRun({
  plan,
  journal,
}: {
  plan: CheckedPlan;
  journal: CheckedJournal;
}): ReviewedRun | null {
  const { events, opened, closed, root } = journal;
  if (closed === null) return null;
  const { reasons, verdict } = closed;
  const { run, initiator, plan: planDigest } = opened;
  const log = { size: events.length, root };
  const bypassedBy = events.flatMap((event) => (event.type === 'bypassed' ? [event.person] : []));
  const codes = codesToAnswer({ events, reasons });
  return { run, planDigest, plan, initiator, bypassedBy, log, verdict, codes };
}

async function checkOne({
  files,
  place,
  number,
  run,
  reviewed,
}: {
  files: RunFiles;
  place: string;
  number: number;
  run: ReviewedRun;
  reviewed: CheckedReview;
}): Promise<CheckedReview> {
  const bytes = await files.read(`${place}.json`);
  readLeaf({ leaf: bytes, place: `${place}.json` });
  const statement = at(`${place}.json`, () => readAfterwards(textOf(bytes)));
  const signature = textOf(await files.read(`${place}.sig`));
  const [fault] = faultsOf({ statement, run, standing: reviewed });
  if (fault !== undefined) throw broken(fault.code, `${place}.json`, fault.message);
  const signed = { statement: textOf(bytes), signature };
  at(`${place}.sig`, () => {
    requireOwnSignature({ signed, person: statement.person, run });
  });
  const entry = reviewEntryOf({ statement, number });
  const standing = withStatement({ standing: reviewed, statement, digest: entry.statement });
  return { ...standing, entries: [...reviewed.entries, entry] };
}

/** Also what is here too late, and what is said to show a mended finding and is not among the run's artifacts. */
function absentOf({ state, names }: { state: ReviewState; names: readonly string[] }): string[] {
  if (state.state === 'not-planned' || (state.state === 'not-reviewed' && state.due === null)) return [];
  if (state.state === 'not-reviewed') return [`not reviewed: ${sayDue(state)}`];
  return [
    ...sayLate({ what: 'the review', ...state }),
    ...state.findings.flatMap((finding) => absentOfFinding({ finding, names })),
  ];
}

function absentOfFinding({
  finding: { id, owner, due, closed, overdueSince },
  names,
}: {
  finding: FindingState;
  names: readonly string[];
}): string[] {
  if (closed === null) return [`finding ${id} of ${owner}: ${sayDue({ due, overdueSince })}`];
  const unseen = closed.evidence.filter((digest) => !names.includes(`${NAMES.artifacts}/${digest}`));
  return [
    ...sayLate({ what: `the closing of finding ${id} of ${owner}`, due, ...closed }),
    ...unseen.map((digest) => `what is said to show that finding ${id} is closed: SHA-256 ${digest}`),
  ];
}

function sayDue({ due, overdueSince }: { due: string | null; overdueSince: string | null }): string {
  return overdueSince === null ? `due ${due ?? ''}` : `overdue since ${overdueSince}`;
}

function broken(code: ErrorCode, place: string, message: string): Break {
  return new Break({ code, place, message });
}
