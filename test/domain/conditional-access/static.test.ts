import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Policy, PolicyUsers } from '../../../domain/conditional-access/policy.ts';
import { policiesInScope } from '../../../domain/conditional-access/static.ts';
import { WHAT_IF_MATRIX } from '../../../domain/conditional-access/matrix.ts';
import { madePolicy } from './made.ts';

const account = { objectId: 'me', groups: ['group'], roles: ['role'], kind: 'member' } as const;

function naming(users: Partial<PolicyUsers>, changed: Partial<Omit<Policy, 'users'>> = {}): Policy {
  return madePolicy({ name: 'P', users, grant: null, ...changed });
}

describe('the user scope of a policy', () => {
  it.each<[string, Policy, boolean]>([
    ['everybody', naming({ includeUsers: ['All'] }), true],
    ['the account', naming({ includeUsers: ['me'] }), true],
    ['its group', naming({ includeGroups: ['group'] }), true],
    ['its role', naming({ includeRoles: ['role'] }), true],
    ['nobody', naming({ includeUsers: ['None'] }), false],
    ['guests', naming({ includeUsers: ['GuestsOrExternalUsers'] }), false],
    ['another group', naming({ includeGroups: ['other'] }), false],
    ['everybody but the account', naming({ includeUsers: ['All'], excludeUsers: ['me'] }), false],
    ['everybody but its group', naming({ includeUsers: ['All'], excludeGroups: ['group'] }), false],
    ['the account but not its role', naming({ includeUsers: ['me'], excludeRoles: ['role'] }), false],
    ['everybody, for nothing', naming({ includeUsers: ['All'] }, { hasTarget: false }), false],
    ['everybody, switched off', naming({ includeUsers: ['All'] }, { state: 'disabled' }), true],
  ])('holds or leaves out: %s', (_, policy, holds) => {
    expect(policiesInScope({ policies: [policy], account })).toEqual(holds ? [policy] : []);
  });

  it('always lets an exclusion win', () => {
    const ids = fc.subarray(['All', 'me', 'other', 'None']);
    fc.assert(
      fc.property(ids, fc.subarray(['group', 'x']), fc.subarray(['role', 'y']), (users, groups, roles) => {
        const policy = naming({
          includeUsers: users,
          includeGroups: groups,
          includeRoles: roles,
          excludeUsers: ['me'],
        });
        expect(policiesInScope({ policies: [policy], account })).toEqual([]);
      }),
    );
  });
});

describe('the What-If matrix', () => {
  it('stays small, with a name of its own for each case', () => {
    expect(WHAT_IF_MATRIX.length).toBeLessThanOrEqual(12);
    expect(new Set(WHAT_IF_MATRIX.map(({ name }) => name)).size).toBe(WHAT_IF_MATRIX.length);
  });

  it('tries every platform, both clients, risk and device code', () => {
    const tried = (values: readonly string[]) => [...new Set(values)].sort();
    expect(tried(WHAT_IF_MATRIX.map(({ platform }) => platform))).toEqual([
      'android',
      'iOS',
      'linux',
      'macOS',
      'windows',
    ]);
    expect(tried(WHAT_IF_MATRIX.map(({ client }) => client))).toHaveLength(2);
    expect(tried(WHAT_IF_MATRIX.map(({ signInRisk }) => signInRisk))).toEqual(['high', 'none']);
    expect(tried(WHAT_IF_MATRIX.map(({ flow }) => flow))).toEqual(['deviceCodeFlow', 'none']);
  });
});
