import type { PersonId } from './ids.ts';
import type { LedgerEntry } from './ledger.ts';
import type { Plan } from './plan/types.ts';
import type { Standing } from './review-rules.ts';
import { classificationOf, reviewDueDay } from './review.ts';
import type { Classification, FindingClosed, ReviewFinding } from './review.ts';

/** A finding, and what became of it. */
export interface FindingState extends ReviewFinding {
  /** Who closed it and how, and since when that was late, as with a review; null while it is open. */
  readonly closed:
    | (Pick<FindingClosed, 'person' | 'how' | 'at' | 'evidence'> & { readonly lateSince: string | null })
    | null;
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
      /** The last day for the first review; null where the plan asks for none. */
      readonly due: string | null;
      /** The first day after that, where the ledger had no review of the run by then; null for one in time. */
      readonly lateSince: string | null;
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
  entries,
}: {
  rule: Plan['review'];
  closedAt: string | null;
  standing: Standing;
  asOf: string | null;
  /** The ledger's, of any run; what people say of their own time makes nothing timely. */
  entries: readonly LedgerEntry[];
}): ReviewState {
  const due = rule === null || closedAt === null ? null : reviewDueDay({ closedAt, ...rule });
  const statements = standing.reviews.map(({ statement }) => statement);
  const [first] = standing.reviews;
  const last = statements.at(-1);
  if (first !== undefined && last !== undefined)
    return {
      state: 'reviewed',
      at: last.at,
      due,
      lateSince: due === null ? null : lateSince({ due, asOf: enteredAt({ entries, of: first }) ?? asOf }),
      by: statements.map(({ person }) => person),
      classification: classificationOf(statements),
      findings: findingsOf({ standing, asOf, entries }),
    };
  if (rule === null) return { state: 'not-planned' };
  const overdueSince = due === null ? null : lateSince({ due, asOf });
  return { state: 'not-reviewed', roles: rule.by, due, overdueSince };
}

/** When the ledger took in a review, by its digest, or the closing of a finding; null where it has not. */
function enteredAt({
  entries,
  of,
}: {
  entries: readonly LedgerEntry[];
  of: Standing['reviews'][number] | FindingClosed;
}): string | null {
  const entry = entries.find((each) =>
    'statement' in of
      ? each.type === 'run-reviewed' && each.statement === of.digest
      : each.type === 'finding-closed' && each.run === of.run && each.finding === of.finding,
  );
  return entry?.at ?? null;
}

/** What came of a run's review came too late: it was due before the ledger had it. */
export function wasLate(state: ReviewState): boolean {
  if (state.state !== 'reviewed') return false;
  return (
    state.lateSince !== null || state.findings.some(({ closed }) => (closed?.lateSince ?? null) !== null)
  );
}

/** What is overdue of a run: its review, or findings of it. */
export function isOverdue(state: ReviewState): boolean {
  if (state.state === 'not-reviewed') return state.overdueSince !== null;
  return state.state === 'reviewed' && state.findings.some(({ overdueSince }) => overdueSince !== null);
}

function findingsOf({
  standing,
  asOf,
  entries,
}: {
  standing: Standing;
  asOf: string | null;
  entries: readonly LedgerEntry[];
}): FindingState[] {
  const findings = standing.reviews.flatMap(({ statement }) => statement.findings);
  return findings.map((finding) => {
    const closing = standing.closed.find((each) => each.finding === finding.id);
    if (closing === undefined)
      return { ...finding, closed: null, overdueSince: lateSince({ due: finding.due, asOf }) };
    const { person, how, at, evidence } = closing;
    const late = lateSince({ due: finding.due, asOf: enteredAt({ entries, of: closing }) ?? asOf });
    return { ...finding, closed: { person, how, at, evidence, lateSince: late }, overdueSince: null };
  });
}

/** That something was late, in words, with the day on which it was due; nothing for what was in time. */
export function sayLate({
  what,
  due,
  lateSince: since,
}: {
  what: string;
  due: string | null;
  lateSince: string | null;
}): string[] {
  if (due === null || since === null) return [];
  return [`${what} was late: due by ${due}, and not in the ledger before ${since}`];
}

function lateSince({ due, asOf }: { due: string; asOf: string | null }): string | null {
  const late = new Date(Date.parse(due) + DAY_MS).toISOString().slice(0, 10);
  return asOf !== null && asOf >= late ? late : null;
}
