import { describe, expect, it } from '@jest/globals';
import { reasonsAgainst, within } from '../../../simulator/world/evaluate.ts';
import type { Occasion } from '../../../simulator/world/evaluate.ts';
import type { PolicyConditions } from '../../../simulator/world/policy.ts';
import { ROLES } from '../../../simulator/world/roles.ts';
import { ask, conditions, policy } from '../../../simulator/world/seed-policies.ts';
import { breakglass, testTenant } from '../tenant.ts';

const { world } = testTenant();
const { id: userId } = breakglass(world, 1);
const [inner = '', outer = '', staff = ''] = world.groups.map(({ id }) => id);
const office = world.namedLocations[0]?.id ?? '';
const APP = '797f4846-ba00-4fd7-ba43-dac1f8f63013';
const EVERYBODY = { includeUsers: ['All'] };

const COMPLETE: Occasion = {
  userId,
  target: { kind: 'applications', ids: [APP] },
  clientAppType: 'browser',
  devicePlatform: 'windows',
  ipAddress: '203.0.113.10',
  signInRiskLevel: 'none',
  userRiskLevel: 'none',
  transferMethod: 'none',
};

function judge(keyedOn: Parameters<typeof conditions>[0], occasion = COMPLETE): readonly string[] {
  const judged = policy({ name: 'x', conditions: conditions(keyedOn), grantControls: ask('block') });
  return reasonsAgainst({ world, policy: judged, occasion });
}

function applications(some: Partial<PolicyConditions['applications']>): PolicyConditions['applications'] {
  return { ...conditions({ users: {} }).applications, includeApplications: [], ...some };
}

describe('who a policy reaches', () => {
  for (const [what, users, reached] of [
    ['everybody', EVERYBODY, true],
    ['nobody named', {}, false],
    ['the user', { includeUsers: [userId] }, true],
    ['another user', { includeUsers: [breakglass(world, 2).id] }, false],
    ['a group', { includeGroups: [inner] }, true],
    ['a group around the group', { includeGroups: [outer] }, true],
    ['another group', { includeGroups: [staff] }, false],
    ['a role', { includeRoles: [ROLES.globalAdministrator] }, true],
    ['another role', { includeRoles: [ROLES.globalReader] }, false],
    ['everybody but the user', { ...EVERYBODY, excludeUsers: [userId] }, false],
    ['everybody but a group around the group', { ...EVERYBODY, excludeGroups: [outer] }, false],
    ['everybody but a role', { ...EVERYBODY, excludeRoles: [ROLES.globalAdministrator] }, false],
    ['the user, yet not a group of theirs', { includeUsers: [userId], excludeGroups: [inner] }, false],
  ] as const) {
    it(`${what}: ${reached ? 'reached' : 'not reached'}`, () => {
      expect(judge({ users })).toEqual(reached ? [] : ['users']);
    });
  }
});

describe('what a policy is about', () => {
  for (const [what, some, reasons] of [
    ['the application', { includeApplications: [APP] }, []],
    ['another application', { includeApplications: ['x'] }, ['application']],
    [
      'all but the application',
      { includeApplications: ['All'], excludeApplications: [APP] },
      ['application'],
    ],
    ['a user action', { includeUserActions: ['urn:user:registersecurityinfo'] }, ['application']],
  ] as const) {
    it(`${what}: ${reasons.join() || 'applies'}`, () => {
      expect(judge({ users: EVERYBODY, applications: applications(some) })).toEqual(reasons);
    });
  }

  it('a user action applies to that action', () => {
    const action = 'urn:user:registersecurityinfo';
    const keyedOn = { users: EVERYBODY, applications: applications({ includeUserActions: [action] }) };
    expect(judge(keyedOn, { ...COMPLETE, target: { kind: 'userAction', action } })).toEqual([]);
  });

  it('an authentication context applies to that context', () => {
    const some = { includeAuthenticationContextClassReferences: ['c1'] };
    const keyedOn = { users: EVERYBODY, applications: applications(some) };
    expect(judge(keyedOn, { ...COMPLETE, target: { kind: 'authContext', value: 'c1' } })).toEqual([]);
    expect(judge(keyedOn, { ...COMPLETE, target: { kind: 'authContext', value: 'c2' } })).toEqual([
      'authenticationContext',
    ]);
  });
});

describe('where and how', () => {
  for (const [what, keyedOn, reasons] of [
    ['a platform named', { platforms: { includePlatforms: ['windows'], excludePlatforms: [] } }, []],
    [
      'another platform',
      { platforms: { includePlatforms: ['iOS'], excludePlatforms: [] } },
      ['devicePlatform'],
    ],
    [
      'all platforms but this',
      { platforms: { includePlatforms: ['all'], excludePlatforms: ['windows'] } },
      ['devicePlatform'],
    ],
    ['a location named', { locations: { includeLocations: [office], excludeLocations: [] } }, []],
    ['trusted networks', { locations: { includeLocations: ['AllTrusted'], excludeLocations: [] } }, []],
    [
      'all locations but this',
      { locations: { includeLocations: ['All'], excludeLocations: [office] } },
      ['location'],
    ],
    ['a client named', { clientAppTypes: ['browser'] }, []],
    ['another client', { clientAppTypes: ['other'] }, ['clientApps']],
    ['risk at a level', { signInRiskLevels: ['none'] }, []],
    ['risk at another level', { userRiskLevels: ['high'] }, ['userRisk']],
    [
      'two flows, neither this',
      { authenticationFlows: { transferMethods: 'deviceCodeFlow,authenticationTransfer' } },
      ['authenticationFlow'],
    ],
  ] as const) {
    it(`${what}: ${reasons.join() || 'applies'}`, () => {
      expect(judge({ users: EVERYBODY, ...keyedOn })).toEqual(reasons);
    });
  }

  it('a policy that is off applies to nothing', () => {
    const off = policy({
      name: 'x',
      state: 'disabled',
      conditions: conditions({ users: EVERYBODY }),
      grantControls: null,
    });
    expect(reasonsAgainst({ world, policy: off, occasion: COMPLETE })).toEqual(['policyNotEnabled']);
  });
});

describe('an address', () => {
  for (const [address, range, inside] of [
    ['203.0.113.255', '203.0.113.0/24', true],
    ['203.0.114.0', '203.0.113.0/24', false],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['2001:db8::1', '203.0.113.0/24', false],
  ] as const) {
    it(`${address} is ${inside ? '' : 'not '}in ${range}`, () => {
      expect(within(address, range)).toBe(inside);
    });
  }
});
