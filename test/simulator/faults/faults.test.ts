import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { armFault, disarmFault } from '../../../simulator/faults/arm.ts';
import { FAULTS, isFaultName } from '../../../simulator/faults/names.ts';
import type { FaultName } from '../../../simulator/faults/names.ts';
import { graphSite } from '../../../simulator/graph/site.ts';
import { idpSite } from '../../../simulator/idp/site.ts';
import { loginSite } from '../../../simulator/login/site.ts';
import { portalSite } from '../../../simulator/portal/site.ts';
import { parseJson } from '../../../simulator/wire.ts';
import { ROLES } from '../../../simulator/world/roles.ts';
import type { World } from '../../../simulator/world/world.ts';
import {
  answered,
  breakglass,
  element,
  graph,
  passkeyOf,
  REVOKE,
  post,
  send,
  signInAs,
  testTenant,
} from '../tenant.ts';

type Tenant = ReturnType<typeof testTenant>;

const skus = '/v1.0/subscribedSkus';
const listing = z.looseObject({ value: z.array(z.looseObject({})) });

/** The log of breakglass-1 after it signed in through the portal; `page` is what the custodian saw. */
async function signInAndRead({
  world,
  advance,
}: Tenant): Promise<{ rows: z.infer<typeof listing>['value']; requestId: string }> {
  const page = await signInAs(world, breakglass(world, 1));
  advance(60_000);
  const { body } = await graph(
    world,
    `/beta/auditLogs/signIns?$filter=userId eq '${breakglass(world, 1).id}'`,
  );
  return { rows: listing.parse(body).value, requestId: element(page, 'request-id') };
}

async function alertCount({ world, advance }: Tenant): Promise<number> {
  await signInAs(world, breakglass(world, 1));
  advance(60_000);
  return listing.parse((await graph(world, '/v1.0/security/alerts_v2')).body).value.length;
}

/** Replaces the passkey; tells whether the old one still works and what the directory shows. */
async function rotate({ world, advance }: Tenant): Promise<{
  oldWorks: boolean;
  sessionsRevoked: boolean;
  page: number;
  activities: readonly string[];
}> {
  const user = breakglass(world, 1);
  const old = passkeyOf(user);
  const before = user.signInSessionsValidFromDateTime;
  advance(1_000);
  const page = await post(world, '/security-info/replace-passkey', {
    fields: { account: 'breakglass-1', credential: old },
  });
  return {
    oldWorks: passkeyOf(user) === old,
    sessionsRevoked: user.signInSessionsValidFromDateTime !== before,
    page: element(page, 'new-credential') === '' ? 0 : page.status,
    activities: world.audits.map(({ activityDisplayName }) => activityDisplayName),
  };
}

async function statuses(world: World, path: string, times: number): Promise<number[]> {
  const seen: number[] = [];
  for (let at = 0; at < times; at += 1) seen.push((await graph(world, path)).status);
  return seen;
}

function askToken(world: World): ReturnType<typeof send> {
  return send(world, { site: loginSite, method: 'POST', path: `/${world.tenantId}/oauth2/v2.0/token` });
}

/** Each fault, seen to have its effect. The compiler asks for one entry a name. */
const EFFECTS: Readonly<Record<FaultName, (tenant: Tenant) => Promise<void>>> = {
  'ca-blocks-account': async ({ world }) => {
    expect(world.policies).toHaveLength(41);
    expect(element(await signInAs(world, breakglass(world, 1)), 'error-code')).toBe('AADSTS53003');
    expect((await signInAs(world, breakglass(world, 2))).status).toBe(200);
    const { body } = await graph(world, '/v1.0/identity/conditionalAccess/evaluate', {
      method: 'POST',
      body: {
        signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: breakglass(world, 1).id },
        signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: ['All'] },
        signInConditions: {},
        appliedPoliciesOnly: true,
      },
    });
    expect(body).toMatchObject({ value: [{}, { grantControls: { builtInControls: ['block'] } }] });
    disarmFault(world, 'ca-blocks-account');
    expect((await signInAs(world, breakglass(world, 1))).status).toBe(200);
  },
  'account-disabled': async ({ world }) => {
    expect(element(await signInAs(world, breakglass(world, 1)), 'error-code')).toBe('AADSTS50057');
    disarmFault(world, 'account-disabled');
    expect(breakglass(world, 1).accountEnabled).toBe(true);
  },
  'role-missing': async ({ world }) => {
    const filter = `?$filter=principalId eq '${breakglass(world, 1).id}'`;
    const of = async (kind: string): Promise<unknown> =>
      (await graph(world, `/v1.0/roleManagement/directory/${kind}${filter}`)).body;
    expect(await of('roleAssignments')).toMatchObject({ value: [] });
    expect(await of('roleAssignmentScheduleInstances')).toMatchObject({ value: [] });
    expect(await of('roleEligibilityScheduleInstances')).toMatchObject({
      value: [{ roleDefinitionId: ROLES.globalAdministrator }],
    });
    disarmFault(world, 'role-missing');
    expect(await of('roleAssignments')).toMatchObject({ value: [{}] });
  },
  'method-not-as-declared': async ({ world }) => {
    const path = `/v1.0/users/${breakglass(world, 1).id}/authentication/methods`;
    expect((await graph(world, path)).body).toMatchObject({
      value: [{}, {}, { '@odata.type': '#microsoft.graph.phoneAuthenticationMethod' }],
    });
    disarmFault(world, 'method-not-as-declared');
    expect((await graph(world, path)).body).toMatchObject({ value: { length: 2 } });
  },
  'wrong-person-signs-in': async (tenant) => {
    const { rows, requestId } = await signInAndRead(tenant);
    expect(rows).toMatchObject([{ ipAddress: '198.51.100.66', status: { errorCode: 0 } }]);
    expect(rows[0]?.id).not.toBe(requestId);
  },
  'sign-in-never-logged': async (tenant) => {
    expect((await signInAndRead(tenant)).rows).toEqual([]);
  },
  'sign-in-with-password': async (tenant) => {
    const { rows, requestId } = await signInAndRead(tenant);
    expect(rows).toMatchObject([
      { id: requestId, authenticationDetails: [{ authenticationMethod: 'Password' }] },
    ]);
  },
  'sign-in-from-elsewhere': async (tenant) => {
    const { rows, requestId } = await signInAndRead(tenant);
    expect(rows).toMatchObject([{ id: requestId, ipAddress: '192.0.2.77' }]);
  },
  'ca-data-omitted': async (tenant) => {
    const { rows } = await signInAndRead(tenant);
    expect(rows).toHaveLength(1);
    expect(rows[0]).not.toHaveProperty('appliedConditionalAccessPolicies');
  },
  'alert-never-fires': async (tenant) => {
    expect(await alertCount(tenant)).toBe(0);
    expect(tenant.world.detectionRules).toMatchObject([{ isEnabled: true }]);
  },
  'alert-in-no-incident': async (tenant) => {
    expect(await alertCount(tenant)).toBe(1);
    expect(tenant.world.incidents).toEqual([]);
  },
  'alert-rule-off': async (tenant) => {
    expect(await alertCount(tenant)).toBe(0);
    expect((await graph(tenant.world, '/beta/security/rules/detectionRules/7506')).body).toMatchObject({
      isEnabled: false,
    });
    disarmFault(tenant.world, 'alert-rule-off');
    expect(await alertCount(tenant)).toBe(1);
  },
  'rotation-not-done': async (tenant) => {
    expect(await rotate(tenant)).toEqual({
      oldWorks: true,
      sessionsRevoked: false,
      page: 200,
      activities: [],
    });
  },
  'deletion-not-done': async ({ world }) => {
    const { id } = breakglass(world, 1);
    const roles = ['User.DeleteRestore.All'];
    const [client] = world.clients;
    if (client !== undefined) client.directoryRoles = [ROLES.globalAdministrator];
    expect((await graph(world, `/v1.0/users/${id}`, { method: 'DELETE', roles })).status).toBe(204);
    expect((await graph(world, `/v1.0/users/${id}`)).status).toBe(200);
    disarmFault(world, 'deletion-not-done');
    expect((await graph(world, `/v1.0/users/${id}`, { method: 'DELETE', roles })).status).toBe(204);
    expect((await graph(world, `/v1.0/users/${id}`)).status).toBe(404);
  },
  'unit-return-not-done': async ({ world }) => {
    const { id } = breakglass(world, 1);
    const unit = world.units.find((each) => each.isMemberManagementRestricted);
    const roles = ['AdministrativeUnit.ReadWrite.All'];
    const [client] = world.clients;
    if (client !== undefined) client.directoryRoles = [ROLES.globalAdministrator];
    const body = { '@odata.id': `https://graph.microsoft.com/v1.0/users/${id}` };
    const members = `/v1.0/directory/administrativeUnits/${unit?.id ?? ''}/members/$ref`;
    const enter = () => graph(world, members, { method: 'POST', roles, body });
    expect((await enter()).status).toBe(204);
    expect(unit?.members).not.toContain(id);
    disarmFault(world, 'unit-return-not-done');
    expect((await enter()).status).toBe(204);
    expect(unit?.members).toContain(id);
  },
  'sessions-not-revoked': async (tenant) => {
    expect(await rotate(tenant)).toMatchObject({
      oldWorks: false,
      sessionsRevoked: false,
      activities: ['User registered security info', 'User deleted security info'],
    });
    const { id } = breakglass(tenant.world, 1);
    const path = `/v1.0/users/${id}/revokeSignInSessions`;
    expect((await graph(tenant.world, path, REVOKE)).body).toMatchObject({ value: true });
    expect(tenant.world.revocationsCommitted).toBe(0);
  },
  'graph-throttled': async ({ world }) => {
    expect(await statuses(world, skus, 3)).toEqual([429, 429, 200]);
    expect((await graph(world, '/v1.0/auditLogs/signIns')).headers['retry-after']).toBe('1');
    armFault(world, { name: 'graph-throttled', params: { requests: 1, retryAfter: 'left-out' } });
    const { status, headers } = await graph(world, skus);
    expect({ status, retryAfter: headers['retry-after'] }).toEqual({ status: 429, retryAfter: undefined });
    expect(await statuses(world, skus, 1)).toEqual([200]);
  },
  'graph-down': async ({ world, advance }) => {
    expect(await graph(world, skus)).toMatchObject({ status: 503, body: undefined });
    expect(await statuses(world, skus, 8)).toEqual([503, 503, 503, 503, 503, 503, 503, 200]);
    armFault(world, { name: 'graph-down', params: { seconds: 30 } });
    advance(3_600_000);
    expect(await statuses(world, skus, 12)).toEqual(Array.from({ length: 12 }, () => 503));
    advance(30_000);
    expect(await statuses(world, skus, 1)).toEqual([200]);
  },
  'token-endpoint-black-holed': async ({ world }) => {
    expect(await askToken(world)).toEqual({ do: 'hang' });
    const discovery = `/${world.tenantId}/v2.0/.well-known/openid-configuration`;
    expect(await send(world, { site: loginSite, path: discovery })).toMatchObject({ status: 200 });
  },
  'token-endpoint-refuses': async ({ world }) => {
    const { status, body } = answered(await askToken(world));
    expect({ status, body: parseJson(body) }).toMatchObject({
      status: 401,
      body: { error_codes: [7000222] },
    });
  },
  'write-lost-after-commit': async ({ world, advance }) => {
    const user = breakglass(world, 1);
    const path = `/v1.0/users/${user.id}/revokeSignInSessions`;
    advance(1_000);
    await expect(graph(world, path, REVOKE)).rejects.toThrow('got cut');
    expect(user.signInSessionsValidFromDateTime).toBe('2026-11-20T10:00:01.000Z');
    expect(await graph(world, path, REVOKE)).toMatchObject({ status: 200 });
    expect(world.revocationsCommitted).toBe(2);
  },
  'idp-stays-down': async ({ world }) => {
    const look = async (path: string): Promise<number> =>
      answered(await send(world, { site: idpSite, path })).status;
    expect(await look('/.well-known/openid-configuration')).toBe(200);
    expect(await look('/keys')).toBe(200);
    expect(await look('/.well-known/openid-configuration')).toBe(503);
    expect(await look('/keys')).toBe(503);
  },
  'channel-fails': async ({ world }) => {
    const hook = { site: portalSite, method: 'POST', path: '/hooks/soc', body: '{}' };
    expect(answered(await send(world, hook)).status).toBe(503);
    expect(world.webhooks).toEqual([]);
  },
  'slow-graph': async ({ world }) => {
    expect(await send(world, { site: graphSite, path: skus })).toMatchObject({ delayMs: 3_000 });
    expect(await send(world, { site: idpSite, path: '/keys' })).not.toHaveProperty('delayMs');
  },
  'malformed-json': async ({ world }) => {
    expect(await graph(world, skus)).toMatchObject({ status: 200, body: undefined });
  },
  'huge-answer': async ({ world }) => {
    armFault(world, { name: 'huge-answer', params: { bytes: 1_000_000 } });
    const { body, characters } = await graph(world, skus);
    expect(body).toMatchObject({ value: [{}] });
    expect(characters).toBeGreaterThan(1_000_000);
  },
  'next-link-elsewhere': async ({ world }) => {
    expect((await graph(world, skus)).body).toMatchObject({
      '@odata.nextLink': expect.stringMatching(/^https:\/\/graph\.attacker\.example\//),
    });
  },
};

describe('every fault', () => {
  for (const name of Object.keys(FAULTS).filter(isFaultName)) {
    it(`${name}: ${FAULTS[name]}`, async () => {
      const tenant = testTenant();
      armFault(tenant.world, { name });
      await EFFECTS[name](tenant);
      disarmFault(tenant.world, name);
      expect(tenant.world.faults.size).toBe(0);
    });
  }
});

describe('without a fault', () => {
  it('the log shows the custodian’s own sign-in, from where they sat, by passkey', async () => {
    const { rows, requestId } = await signInAndRead(testTenant());
    expect(rows).toMatchObject([
      {
        id: requestId,
        ipAddress: '203.0.113.10',
        authenticationDetails: [{ authenticationMethod: 'Passkey (device-bound)' }],
      },
    ]);
    expect(rows[0]).toHaveProperty('appliedConditionalAccessPolicies');
  });

  it('an alert fires and a rotation is done', async () => {
    expect(await alertCount(testTenant())).toBe(1);
    expect(await rotate(testTenant())).toMatchObject({
      oldWorks: false,
      sessionsRevoked: true,
      activities: { length: 3 },
    });
  });
});
