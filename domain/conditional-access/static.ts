import type { Policy } from './policy.ts';
import { isInScope, type AccountMembership } from './users.ts';

/**
 * The policies whose user scope holds the account, or may, whatever their state. Conditions such as device or risk
 * are left out on purpose: what could apply on a bad day is what matters.
 */
export function policiesInScope({
  policies,
  account,
}: {
  readonly policies: readonly Policy[];
  readonly account: AccountMembership;
}): readonly Policy[] {
  return policies.filter(({ hasTarget, users }) => hasTarget && isInScope({ users, account }) !== 'no');
}
