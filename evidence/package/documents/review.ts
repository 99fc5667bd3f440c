import type { PersonId } from '../../../domain/ids.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import type { Finding } from '../dossier.ts';

/** What the people who reviewed a run signed, as read from its `review/` folder. */
export interface Review {
  /** ISO 8601 UTC, of the last signature. */
  readonly at: string;
  readonly by: readonly PersonId[];
  readonly findings: readonly Finding[];
}

/**
 * Whether a run was reviewed. `due` is a day, `YYYY-MM-DD`; `overdueSince` is the day after it where the package's
 * ledger reaches that day without a review, else null: a package knows no later time.
 */
export type ReviewState =
  | { readonly state: 'not-planned' }
  | { readonly state: 'reviewed'; readonly at: string; readonly by: readonly PersonId[] }
  | {
      readonly state: 'not-reviewed';
      readonly roles: readonly string[];
      /** Null while the run is open: the time for its review has not begun. */
      readonly due: string | null;
      readonly overdueSince: string | null;
    };

const DAY_MS = 86_400_000;

/** The state of a review as of the last entry of the ledger that is at hand. */
export function reviewStateOf({
  rule,
  review,
  closedAt,
  asOf,
}: {
  rule: Plan['review'];
  review: Review | null;
  closedAt: string | null;
  asOf: string;
}): ReviewState {
  if (review !== null) return { state: 'reviewed', at: review.at, by: review.by };
  if (rule === null) return { state: 'not-planned' };
  if (closedAt === null) return { state: 'not-reviewed', roles: rule.by, due: null, overdueSince: null };
  const due = afterBusinessDays({ from: closedAt, days: rule.withinBusinessDays });
  const late = dayOf(Date.parse(due) + DAY_MS);
  return { state: 'not-reviewed', roles: rule.by, due, overdueSince: asOf >= late ? late : null };
}

/** Monday to Friday in UTC; no holidays, which differ by place and are not in the evidence. */
function afterBusinessDays({ from, days }: { from: string; days: number }): string {
  let at = Date.parse(from.slice(0, 10));
  for (let left = days; left > 0;) {
    at += DAY_MS;
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return dayOf(at);
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
