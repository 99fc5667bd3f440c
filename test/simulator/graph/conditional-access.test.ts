import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { breakglass, graph, testTenant } from '../tenant.ts';
import type { World } from '../../../simulator/world/world.ts';

const listing = z.object({
  '@odata.nextLink': z.string().optional(),
  value: z.array(z.object({ displayName: z.string(), state: z.string() })),
});
const results = z.object({
  value: z.array(
    z.object({ displayName: z.string(), policyApplies: z.boolean(), analysisReasons: z.string() }),
  ),
});

const COMPLETE = {
  devicePlatform: 'windows',
  clientAppType: 'browser',
  ipAddress: '198.51.100.9',
  signInRiskLevel: 'none',
  userRiskLevel: 'none',
  authenticationFlow: { transferMethod: 'none' },
};

function evaluate(
  world: World,
  {
    user,
    conditions = COMPLETE,
    ...rest
  }: { user: string; conditions?: object; appliedPoliciesOnly?: boolean; signInContext?: object },
): ReturnType<typeof graph> {
  return graph(world, '/v1.0/identity/conditionalAccess/evaluate', {
    method: 'POST',
    body: {
      signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: user },
      signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: ['All'] },
      signInConditions: conditions,
      ...rest,
    },
  });
}

/** Reasons by the policy's number. */
async function reasons(world: World, input: Parameters<typeof evaluate>[1]): Promise<Record<string, string>> {
  const { value } = results.parse((await evaluate(world, input)).body);
  // The first nine have every kind of condition between them.
  const first = value.filter(({ displayName }) => displayName.startsWith('CA00'));
  return Object.fromEntries(first.map((one) => [one.displayName.slice(0, 5), one.analysisReasons]));
}

describe('the policies', () => {
  it('come in pages that are followed by their links, whatever $top says', async () => {
    const { world } = testTenant();
    const path = '/v1.0/identity/conditionalAccess/policies?$top=100';
    const first = listing.parse((await graph(world, path)).body);
    const link = new URL(first['@odata.nextLink'] ?? '');
    expect(link.host).toBe('graph.test');
    const second = listing.parse((await graph(world, link.pathname + link.search)).body);
    expect(second['@odata.nextLink']).toBeUndefined();
    const names = [...first.value, ...second.value].map(({ displayName }) => displayName);
    expect(names).toEqual(world.policies.map(({ displayName }) => displayName));
    expect(new Set([...first.value, ...second.value].map(({ state }) => state)).size).toBe(3);
  });

  it('come in the order asked for', async () => {
    const { world } = testTenant();
    const path = '/v1.0/identity/conditionalAccess/policies?$orderby=displayName desc';
    const { value } = listing.parse((await graph(world, path)).body);
    const names = world.policies.map(({ displayName }) => displayName);
    expect(value.map(({ displayName }) => displayName)).toEqual(
      names.toSorted((one, other) => other.localeCompare(one)).slice(0, value.length),
    );
  });

  it('come with the nested members of the schema', async () => {
    const { world } = testTenant();
    const { body } = await graph(
      world,
      "/v1.0/identity/conditionalAccess/policies?$filter=startswith(displayName,'CA007')&$count=true",
    );
    expect(body).toMatchObject({
      '@odata.count': 1,
      value: [
        {
          id: world.emergency.policyId,
          conditions: { users: { includeGroups: [expect.any(String)] }, clientAppTypes: ['all'] },
          grantControls: { authenticationStrength: { displayName: 'Phishing-resistant MFA' } },
        },
      ],
    });
  });
});

describe('What-If', () => {
  it('finds only the emergency policy for an emergency account', async () => {
    const { world } = testTenant();
    const { id } = breakglass(world, 1);
    const { body } = await evaluate(world, { user: id, appliedPoliciesOnly: true });
    expect(body).toMatchObject({
      value: [{ id: world.emergency.policyId, policyApplies: true, analysisReasons: 'notSet' }],
    });
  });

  it('tells why each other policy does not apply', async () => {
    const { world } = testTenant();
    expect(await reasons(world, { user: breakglass(world, 1).id })).toEqual({
      CA001: 'users',
      CA002: 'users',
      CA003: 'users,clientApps',
      CA004: 'users,signInRisk',
      CA005: 'users,userRisk',
      CA006: 'users,authenticationFlow',
      CA007: 'notSet',
      CA008: 'users',
      CA009: 'policyNotEnabled',
    });
  });

  it('does not guess what the caller leaves out', async () => {
    const { world } = testTenant();
    const employee = world.users.find(({ displayName }) => displayName === 'employee-1')?.id ?? '';
    expect(await reasons(world, { user: employee, conditions: {} })).toMatchObject({
      CA002: 'notSet',
      CA003: 'notEnoughInformation',
      CA004: 'notEnoughInformation',
      CA006: 'notEnoughInformation',
      CA008: 'notEnoughInformation',
    });
  });

  it('counts report-only policies as applying, and knows trusted networks', async () => {
    const { world } = testTenant();
    const employee = world.users.find(({ displayName }) => displayName === 'employee-1')?.id ?? '';
    expect(await reasons(world, { user: employee })).toMatchObject({ CA008: 'notSet' });
    const inside = { ...COMPLETE, ipAddress: '203.0.113.7' };
    expect(await reasons(world, { user: employee, conditions: inside })).toMatchObject({ CA008: 'location' });
  });

  it('judges legacy clients, risk and device code flow', async () => {
    const { world } = testTenant();
    const employee = world.users.find(({ displayName }) => displayName === 'employee-1')?.id ?? '';
    const conditions = {
      ...COMPLETE,
      clientAppType: 'other',
      signInRiskLevel: 'high',
      userRiskLevel: 'high',
      authenticationFlow: { transferMethod: 'deviceCodeFlow' },
    };
    expect(await reasons(world, { user: employee, conditions })).toMatchObject({
      CA003: 'notSet',
      CA004: 'notSet',
      CA005: 'notSet',
      CA006: 'notSet',
    });
  });

  it('judges user actions and authentication contexts apart from applications', async () => {
    const { world } = testTenant();
    const employee = world.users.find(({ displayName }) => displayName === 'employee-1')?.id ?? '';
    const action = {
      '@odata.type': '#microsoft.graph.userActionContext',
      userAction: 'registerSecurityInformation',
    };
    const context = { '@odata.type': '#microsoft.graph.authContext', authenticationContextValue: 'c1' };
    expect(await reasons(world, { user: employee, signInContext: action })).toMatchObject({
      CA002: 'userActions',
    });
    expect(await reasons(world, { user: employee, signInContext: context })).toMatchObject({
      CA002: 'authenticationContext',
    });
  });

  for (const [what, change] of [
    ['an identity without its type', { signInIdentity: { userId: 'x' } }],
    ['a context without its type', { signInContext: { includeApplications: ['All'] } }],
    ['no conditions', { signInConditions: undefined }],
    ['an unknown platform', { signInConditions: { devicePlatform: 'amiga' } }],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { world } = testTenant();
      const { status, body } = await evaluate(world, { user: breakglass(world, 1).id, ...change });
      expect({ status, body }).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
    });
  }

  it('does not know an unknown user', async () => {
    expect(await evaluate(testTenant().world, { user: 'nobody' })).toMatchObject({ status: 404 });
  });
});
