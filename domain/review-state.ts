import type { PersonId } from './ids.ts';
import type { Plan } from './plan/types.ts';
import type { Standing } from './review-rules.ts';
import { classificationOf, reviewDueDay } from './review.ts';
import type { Classification, FindingClosed, ReviewFinding } from './review.ts';

/** A finding, and what became of it. */
export interface FindingState extends ReviewFinding {
  /** Who closed it and how; null while it is open. */
  readonly closed: Pick<FindingClosed, 'person' | 'how' | 'at'> | null;
  /** The first day, `YYYY-MM-DD` in UTC, on which it was late; null for one that is closed or in time. */
  readonly overdueSince: string | null;
}

/**
 * Whether a run was reviewed, and what is left of it to do. Days are `YYYY-MM-DD` in UTC; `overdueSince` is the first
 * day after `due`, where that has come without a review, else null.
 */
export type ReviewState =
  | { readonly state: 'not-planned' }
  | {
      readonly state: 'not-reviewed';
      readonly roles: readonly string[];
      /** Null while the run is open: the time for its review has not begun. */
      readonly due: string | null;
      readonly overdueSince: string | null;
    }
  | {
      readonly state: 'reviewed';
      /** When the last reviewer signed, by their own clock. */
      readonly at: string;
      readonly by: readonly PersonId[];
      /** Null where reviewers differ, or one alone calls it misuse. */
      readonly classification: Classification | null;
      readonly findings: readonly FindingState[];
    };

const DAY_MS = 86_400_000;

/**
 * The state of a run's review at a time, ISO 8601 UTC: of the ledger's last entry where evidence is verified, by the
 * clock on the wall where people ask what is due. `asOf` null: nothing is called overdue.
 */
export function reviewStateOf({
  rule,
  closedAt,
  standing,
  asOf,
}: {
  rule: Plan['review'];
  closedAt: string | null;
  standing: Standing;
  asOf: string | null;
}): ReviewState {
  const statements = standing.reviews.map(({ statement }) => statement);
  const last = statements.at(-1);
  if (last !== undefined)
    return {
      state: 'reviewed',
      at: last.at,
      by: statements.map(({ person }) => person),
      classification: classificationOf(statements),
      findings: findingsOf({ standing, asOf }),
    };
  if (rule === null) return { state: 'not-planned' };
  if (closedAt === null) return { state: 'not-reviewed', roles: rule.by, due: null, overdueSince: null };
  const due = reviewDueDay({ closedAt, ...rule });
  return { state: 'not-reviewed', roles: rule.by, due, overdueSince: lateSince({ due, asOf }) };
}

/** What is overdue of a run: its review, or findings of it. */
export function isOverdue(state: ReviewState): boolean {
  if (state.state === 'not-reviewed') return state.overdueSince !== null;
  return state.state === 'reviewed' && state.findings.some(({ overdueSince }) => overdueSince !== null);
}

function findingsOf({ standing, asOf }: { standing: Standing; asOf: string | null }): FindingState[] {
  const findings = standing.reviews.flatMap(({ statement }) => statement.findings);
  return findings.map((finding) => {
    const closing = standing.closed.find((each) => each.finding === finding.id);
    if (closing === undefined)
      return { ...finding, closed: null, overdueSince: lateSince({ due: finding.due, asOf }) };
    const { person, how, at } = closing;
    return { ...finding, closed: { person, how, at }, overdueSince: null };
  });
}

function lateSince({ due, asOf }: { due: string; asOf: string | null }): string | null {
  const late = new Date(Date.parse(due) + DAY_MS).toISOString().slice(0, 10);
  return asOf !== null && asOf >= late ? late : null;
}
