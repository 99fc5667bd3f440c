import { ANY, type PolicyConditions } from '../../../domain/conditional-access/conditions.ts';
import { placeAt } from '../../../domain/conditional-access/place.ts';
import type { Policy, PolicyUsers } from '../../../domain/conditional-access/policy.ts';
import type { TriedSignIn } from '../../../domain/conditional-access/sign-in.ts';

const NOBODY: PolicyUsers = {
  includeUsers: [],
  excludeUsers: [],
  includeGroups: [],
  excludeGroups: [],
  includeRoles: [],
  excludeRoles: [],
  includeGuests: [],
  excludeGuests: [],
};

/** A policy that blocks everybody everywhere, changed. */
export function madePolicy({
  users = { includeUsers: ['All'] },
  conditions = {},
  ...changed
}: Partial<Omit<Policy, 'users' | 'conditions'>> & {
  users?: Partial<PolicyUsers>;
  conditions?: Partial<PolicyConditions>;
} = {}): Policy {
  return {
    id: 'p1',
    name: 'Block all',
    state: 'enabled',
    users: { ...NOBODY, ...users },
    hasTarget: true,
    conditions: { ...ANY, ...conditions },
    grant: { operator: 'OR', demands: ['block'] },
    ...changed,
  };
}

/** A sign-in of `me`, in the group `group` and the role `role`, to the Azure portal. */
export const SIGN_IN: TriedSignIn = {
  account: { objectId: 'me', groups: ['group'], roles: ['role'], kind: 'member' },
  target: { kind: 'application', id: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c' },
  client: 'browser',
  platform: 'windows',
  place: placeAt({ address: '192.0.2.7', locations: null }),
  signInRisk: 'none',
  userRisk: 'none',
  insiderRisk: 'none',
  flow: 'none',
};
