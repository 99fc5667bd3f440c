import { allowedAt } from './conditional-access/exceptions.ts';
import type { Observation } from './fact.ts';
import { observe } from './observe.ts';
import type { Plan, SignInStep } from './plan/types.ts';
import { CLOCK_TOLERANCE_MS, reportedSignIn, sayUnfound } from './reported-sign-in.ts';
import type { Accepted, SignInWindow } from './reported-sign-in.ts';
import { judgeSignIn } from './sign-in.ts';
import type { Lookup, SignInExpected, SignInSeen } from './sign-in.ts';

/** What people reported in a sign-in step, and when they were asked. */
export interface Sought {
  readonly reported: readonly string[];
  readonly window: SignInWindow;
  readonly accept: Accepted;
}

/** Since when the log is asked for a sign-in within a window, ISO 8601 UTC: the tenant's clock may be behind. */
export function askedSince({ from }: Pick<SignInWindow, 'from'>): string {
  return new Date(Date.parse(from) - CLOCK_TOLERANCE_MS).toISOString();
}

/** Every fact that the log shows of the sign-in that people reported: of its record, or that there is none. */
export function judgeReported({
  records,
  sought,
  expected,
  lookup,
}: {
  readonly records: readonly SignInSeen[];
  readonly sought: Sought;
  readonly expected: SignInExpected;
  readonly lookup: Lookup;
}): Observation[] {
  const found = reportedSignIn({ records, ...sought });
  if (found.by !== null) return judgeSignIn({ ...found, expected, lookup });
  return [
    observe({
      claim: 'sign-in.recorded',
      state: 'inconclusive',
      expected: `a record with request id ${sought.reported.join(' or ')}`,
      seen: sayUnfound(found),
      ...lookup,
    }),
  ];
}

/** What the plan expects of a sign-in: method, network, and the policies that may apply at the opening of its window. */
export function expectedOf({
  plan,
  step,
  openedAt,
}: {
  readonly plan: Pick<Plan, 'accounts' | 'networks'>;
  readonly step: SignInStep;
  readonly openedAt: string;
}): SignInExpected {
  const account = plan.accounts.find(({ id }) => id === step.account);
  const network = plan.networks.find(({ id }) => id === step.network);
  return {
    method: step.method,
    ranges: step.network === null ? null : (network?.ranges ?? []),
    policiesThatMayApply: account === undefined ? [] : allowedAt({ allowance: account, at: openedAt }),
  };
}
