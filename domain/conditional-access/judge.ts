import type { Finding } from '../readiness/finding.ts';
import { evaluate } from './evaluate.ts';
import { locksOut, sayGrant, type Policy, type PolicyRef } from './policy.ts';
import { sayFew } from './say.ts';
import type { TriedSignIn } from './sign-in.ts';

/** The tenant's answer about one policy in one What-If case. */
export interface WhatIfResult {
  readonly policy: PolicyRef;
  /**
   * `applies`; `does-not-apply`; `unknown` where the tenant says that the question held not enough
   * information (`notEnoughInformation`).
   *
   * @see https://learn.microsoft.com/graph/api/resources/whatifanalysisresult
   */
  readonly outcome: 'applies' | 'does-not-apply' | 'unknown';
}

/** All answers to one What-If case. */
export interface WhatIfAnswer {
  /** Name of the case, for people. */
  readonly asked: string;
  readonly results: readonly WhatIfResult[];
}

/** Whether any sign-in of the matrix would meet a policy that stands in its way. */
export function judgeWhatIf({
  answers,
  mayApply,
}: {
  readonly answers: readonly WhatIfAnswer[];
  readonly mayApply: readonly string[];
}): Finding {
  const expected = 'no policy stands between the account and any tried sign-in';
  const stopped = hits({ answers, mayApply, outcome: 'applies' });
  if (stopped.length > 0) return { state: 'contradicted', expected, seen: say(stopped) };
  const open = hits({ answers, mayApply, outcome: 'unknown' });
  if (open.length > 0) {
    return { state: 'inconclusive', expected, seen: `the tenant could not tell about ${say(open)}` };
  }
  if (answers.length === 0) return { state: 'inconclusive', expected, seen: 'no sign-in was tried' };
  return { state: 'corroborated', expected, seen: `none in ${answers.length} tried sign-ins` };
}

/**
 * The second look: whom the policies name, whatever the conditions. It deviates only, since a policy that names
 * the account may never meet it; but it must agree with What-If, and it sees what What-If was not asked.
 */
export function judgeStatic({
  inScope,
  answers,
  mayApply,
  signIns = [],
}: {
  /** Policies whose user scope holds the account, whatever their state. */
  readonly inScope: readonly Policy[];
  readonly answers: readonly WhatIfAnswer[];
  readonly mayApply: readonly string[];
  /** Sign-ins to look for one that a policy would meet, in order; it is named with the policy. */
  readonly signIns?: readonly NamedSignIn[];
}): Finding {
  const expected = 'no policy that is on names the account, beside those that may';
  const naming = inScope
    .filter((policy) => policy.state === 'enabled' && locksOut({ policy, mayApply }))
    .map((policy) => ({ policy, asked: firstMet({ policy, signIns }) }));
  const named = new Set(inScope.map(({ id }) => id));
  const unforeseen = hits({ answers, mayApply: [], outcome: 'applies' }).filter(
    ({ policy }) => !named.has(policy.id),
  );
  const seen = [
    ...(naming.length > 0 ? [say(naming)] : []),
    ...(unforeseen.length > 0 ? [`What-If alone sees ${say(unforeseen)}`] : []),
  ];
  if (seen.length === 0) return { state: 'corroborated', expected, seen: 'none' };
  return { state: 'contradicted', expected, seen: seen.join('; ') };
}

/** A sign-in with its name, for people. */
export interface NamedSignIn {
  readonly asked: string;
  readonly signIn: TriedSignIn;
}

/** The first sign-in to which the policy applies for certain. */
function firstMet({
  policy,
  signIns,
}: {
  readonly policy: Policy;
  readonly signIns: readonly NamedSignIn[];
}): string | null {
  return signIns.find(({ signIn }) => evaluate({ policy, signIn }).applies === 'yes')?.asked ?? null;
}

/** Policies that stand, or may stand, between the account and a sign-in: by What-If, or as they name the account. */
export function lockingOut({
  policies,
  inScope,
  answers,
  mayApply,
}: {
  readonly policies: readonly Policy[];
  readonly inScope: readonly Policy[];
  readonly answers: readonly WhatIfAnswer[];
  readonly mayApply: readonly string[];
}): readonly Policy[] {
  const met = hits({ answers, mayApply, outcome: 'applies' }).map(({ policy: { id } }) => id);
  const named = inScope
    .filter((policy) => policy.state === 'enabled' && locksOut({ policy, mayApply }))
    .map(({ id }) => id);
  const ids = new Set([...met, ...named]);
  return policies.filter(({ id }) => ids.has(id));
}

interface Hit {
  readonly policy: PolicyRef;
  /** The first case that met the policy; null where none is known. */
  readonly asked: string | null;
}

/** Each policy once, with the first sign-in that would meet it. Report-only policies stop nobody. */
function hits({
  answers,
  mayApply,
  outcome,
}: {
  readonly answers: readonly WhatIfAnswer[];
  readonly mayApply: readonly string[];
  readonly outcome: WhatIfResult['outcome'];
}): readonly Hit[] {
  const found = new Map<string, Hit>();
  for (const { asked, results } of answers) {
    for (const { policy, outcome: came } of results) {
      const counts = came === outcome && policy.state === 'enabled' && locksOut({ policy, mayApply });
      if (counts && !found.has(policy.id)) found.set(policy.id, { policy, asked });
    }
  }
  return [...found.values()];
}

function say(found: readonly Hit[]): string {
  return sayFew(
    found.map(
      ({ policy, asked }) => `"${policy.name}" ${sayGrant(policy)}${asked === null ? '' : ` (at ${asked})`}`,
    ),
  );
}
