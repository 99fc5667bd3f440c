import type { Finding } from '../readiness/finding.ts';
import type { Policy } from './policy.ts';
import { sayFew } from './say.ts';

/** A policy that may apply to an account for a time; somebody answers for it. */
export interface PolicyException {
  /** Object id of the policy, lower case. */
  readonly policy: string;
  readonly owner: string;
  readonly reason: string;
  /** The last day on which it holds, `2027-03-31`, by UTC. */
  readonly until: string;
}

/** Policies that may apply to an account, for good and for a time. */
export interface Allowance {
  readonly policiesThatMayApply: readonly string[];
  /** None where it is left out. */
  readonly exceptions?: readonly PolicyException[] | undefined;
}

/** Ids of the policies that may apply at this time (ISO 8601 UTC). An exception whose last day is over allows nothing. */
export function allowedAt({
  allowance,
  at,
}: {
  readonly allowance: Allowance;
  readonly at: string;
}): readonly string[] {
  const standing = (allowance.exceptions ?? []).filter(({ until }) => !isOver({ until, at }));
  return [...allowance.policiesThatMayApply, ...standing.map(({ policy }) => policy)];
}

/** Whether every exception is within its time and still about a policy of the tenant; null where there is none. */
export function judgeExceptions({
  exceptions,
  policies,
  at,
}: {
  readonly exceptions: readonly PolicyException[];
  readonly policies: readonly Pick<Policy, 'id' | 'name'>[];
  readonly at: string;
}): Finding | null {
  if (exceptions.length === 0) return null;
  const expected = 'every exception is within its time, for a policy that is there';
  const wrong = exceptions.flatMap(({ policy, owner, until }) => {
    const name = policies.find(({ id }) => id === policy)?.name;
    if (name === undefined) return [`no policy ${policy} (exception of ${owner})`];
    return isOver({ until, at }) ? [`that of ${owner} for "${name}" ended on ${until}`] : [];
  });
  if (wrong.length > 0) return { state: 'contradicted', expected, seen: sayFew(wrong) };
  const first = exceptions.map(({ until }) => until).toSorted()[0] ?? '';
  return { state: 'corroborated', expected, seen: `${exceptions.length}, the first until ${first}` };
}

/** Days are compared as text: both are written year first. */
function isOver({ until, at }: { readonly until: string; readonly at: string }): boolean {
  return at.slice(0, 10) > until;
}
