import type { SignInMethod } from '../steps/sign-in.ts';
import type { PolicyConditions } from './conditions.ts';

/**
 * A Conditional Access policy, as far as lockout is judged by it. Plain data: the activity reads it from the
 * tenant.
 *
 * @see https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy
 */
export interface Policy {
  readonly id: string;
  readonly name: string;
  readonly state: 'enabled' | 'disabled' | 'enabledForReportingButNotEnforced';
  readonly users: PolicyUsers;
  /** False where the policy names no application, user action or authentication context: it can never apply. */
  readonly hasTarget: boolean;
  readonly conditions: PolicyConditions;
  readonly grant: Grant | null;
}

/** As much of a policy as is said of it: what it does, not to whom. */
export type PolicyRef = Pick<Policy, 'id' | 'name' | 'state' | 'grant'>;

/** Whom a policy is about. Ids are lower case; `All`, `None` and `GuestsOrExternalUsers` keep their spelling. */
export interface PolicyUsers {
  readonly includeUsers: readonly string[];
  readonly excludeUsers: readonly string[];
  readonly includeGroups: readonly string[];
  readonly excludeGroups: readonly string[];
  readonly includeRoles: readonly string[];
  readonly excludeRoles: readonly string[];
  /** Kinds of guests and external users, as Graph names them. */
  readonly includeGuests: readonly string[];
  readonly excludeGuests: readonly string[];
}

/** What a policy demands before it lets somebody in. */
export interface Grant {
  /** `OR`: one demand is enough. `AND`: all at once. */
  readonly operator: 'AND' | 'OR';
  /** `block`, `mfa`, `compliantDevice`, …, and `authenticationStrength`, `termsOfUse`, `customFactor`. */
  readonly demands: readonly string[];
}

/** How a policy would treat somebody it applies to. */
export type Severity = 'blocks' | 'cannot-be-met' | 'can-be-met';

/**
 * Demands that somebody with a passkey in hand can meet at once on any device. All others need a managed
 * device, another service or a changed password, and on the worst day one of these is what is missing.
 */
const CAN_BE_MET: ReadonlySet<string> = new Set(['mfa', 'authenticationStrength', 'termsOfUse']);

/** Whether an emergency account could get past the policy's demands. */
export function severity({ grant }: Pick<Policy, 'grant'>): Severity {
  if (grant === null || grant.demands.length === 0) return 'can-be-met';
  if (grant.demands.includes('block')) return 'blocks';
  const metByAccount = (demand: string) => CAN_BE_MET.has(demand);
  const met = grant.operator === 'OR' ? grant.demands.some(metByAccount) : grant.demands.every(metByAccount);
  return met ? 'can-be-met' : 'cannot-be-met';
}

/** Whether an account that has these methods at hand gets past the policy's demands: a password alone proves too little. */
export function canMeet({
  policy,
  methods,
}: {
  readonly policy: Pick<Policy, 'grant'>;
  readonly methods: readonly { readonly type: SignInMethod }[];
}): boolean {
  return severity(policy) === 'can-be-met' && methods.some(({ type }) => type !== 'password');
}

/** What the policy does to a sign-in, in words. */
export function sayGrant({ grant }: Pick<Policy, 'grant'>): string {
  if (grant === null || grant.demands.length === 0) return 'limits the session';
  if (grant.demands.includes('block')) return 'blocks';
  return `demands ${grant.demands.join(grant.operator === 'OR' ? ' or ' : ' and ')}`;
}

/** Whether the policy, once it applies, stands between the account and its sign-in. */
export function locksOut({
  policy,
  mayApply,
}: {
  readonly policy: Pick<Policy, 'id' | 'grant'>;
  /** Policy ids that the organisation allows for the account. */
  readonly mayApply: readonly string[];
}): boolean {
  // Being on the list permits a policy to ask for proof; it never turns a closed door into an open one.
  return severity(policy) !== 'can-be-met' || !mayApply.includes(policy.id);
}
