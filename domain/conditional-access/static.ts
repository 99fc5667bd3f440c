import type { Policy, PolicyUsers } from './policy.ts';

/** Everything by which a policy can name an account. All ids lower case. */
export interface AccountMembership {
  readonly objectId: string;
  /** Groups, also through other groups. */
  readonly groups: readonly string[];
  /** Template ids of the active roles. */
  readonly roles: readonly string[];
}

/**
 * The policies whose user scope holds the account, whatever their state; excluding beats including. Conditions
 * such as device or risk are left out on purpose: what could apply on a bad day is what matters.
 */
export function policiesInScope({
  policies,
  account,
}: {
  readonly policies: readonly Policy[];
  readonly account: AccountMembership;
}): readonly Policy[] {
  return policies.filter(
    ({ hasTarget, users }) => hasTarget && includes(users, account) && !excludes(users, account),
  );
}

function includes(users: PolicyUsers, account: AccountMembership): boolean {
  return (
    users.includeUsers.includes('All') ||
    users.includeUsers.includes(account.objectId) ||
    overlap(users.includeGroups, account.groups) ||
    overlap(users.includeRoles, account.roles)
  );
}

function excludes(users: PolicyUsers, account: AccountMembership): boolean {
  return (
    users.excludeUsers.includes('All') ||
    users.excludeUsers.includes(account.objectId) ||
    overlap(users.excludeGroups, account.groups) ||
    overlap(users.excludeRoles, account.roles)
  );
}

function overlap(named: readonly string[], held: readonly string[]): boolean {
  return named.some((id) => held.includes(id));
}
