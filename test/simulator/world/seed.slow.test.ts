import { describe, expect, it } from '@jest/globals';
import { groupsAround, membersWithin } from '../../../simulator/world/directory.ts';
import { reasonsAgainst } from '../../../simulator/world/evaluate.ts';
import type { World } from '../../../simulator/world/world.ts';
import { resetWorld } from '../../../simulator/control/reset.ts';
import { breakglass, testTenant } from '../tenant.ts';

/** The names of the policies that reach an emergency account from outside every trusted network. */
function reaching(world: World): readonly string[] {
  const occasion = {
    userId: breakglass(world, 1).id,
    target: { kind: 'applications', ids: ['797f4846-ba00-4fd7-ba43-dac1f8f63013'] },
    clientAppType: 'browser',
    devicePlatform: 'windows',
    ipAddress: '198.51.100.7',
    signInRiskLevel: 'high',
    userRiskLevel: 'high',
    transferMethod: 'none',
  } as const;
  return world.policies
    .filter((policy) => reasonsAgainst({ world, policy, occasion }).length === 0)
    .map(({ displayName }) => displayName);
}

function unlike<Item>(items: readonly Item[], of: (item: Item) => unknown): number {
  return new Set(items.map(of)).size;
}

describe('the ordinary tenant', () => {
  const { world } = testTenant();

  it('has twenty accounts and forty policies, each with an id of its own', () => {
    expect([world.users.length, unlike(world.users, ({ id }) => id)]).toEqual([20, 20]);
    expect([world.policies.length, unlike(world.policies, ({ id }) => id)]).toEqual([40, 40]);
    expect(unlike(world.groups, ({ id }) => id)).toBe(world.groups.length);
    expect(unlike(world.policies, ({ state }) => state)).toBe(3);
  });

  it('has guests, synchronised and disabled accounts, and accounts without a second factor', () => {
    expect(world.users.some(({ userType }) => userType === 'Guest')).toBe(true);
    expect(world.users.some(({ onPremisesSyncEnabled }) => onPremisesSyncEnabled)).toBe(true);
    expect(world.users.some(({ accountEnabled }) => !accountEnabled)).toBe(true);
    expect(world.users.some(({ methods }) => methods.length === 1)).toBe(true);
  });

  it('spares the emergency accounts, but for the policy that is theirs', () => {
    expect(reaching(world)).toEqual(['CA007 Emergency accounts: require phishing-resistant MFA']);
  });
});

describe('the large tenant', () => {
  const { world } = testTenant({ size: 'large' });

  it('has fifty thousand users and four hundred policies, which spare the emergency accounts', () => {
    expect([world.users.length, unlike(world.users, ({ id }) => id)]).toEqual([50_000, 50_000]);
    expect([world.policies.length, unlike(world.policies, ({ id }) => id)]).toEqual([400, 400]);
    expect(reaching(world)).toHaveLength(1);
  });

  it('has groups in groups, ten deep', () => {
    const last = world.users.at(-1)?.id ?? '';
    expect(groupsAround(world, last)).toHaveLength(10);
    const top = world.groups.at(-1)?.id ?? '';
    // Workers, departments, divisions, and the levels below the top.
    expect(membersWithin(world, top)).toHaveLength(49_980 + 500 + 20 + 7);
  });

  it('sees a change of a group at once', () => {
    const [first] = world.groups;
    const last = world.users.at(-1)?.id ?? '';
    first?.members.push(last);
    expect(groupsAround(world, last)).toContain(first);
  });

  it('is as large after a reset', () => {
    resetWorld(world);
    expect(world.users).toHaveLength(50_000);
    expect(groupsAround(world, world.users.at(-1)?.id ?? '')).toHaveLength(10);
  });
});
