import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { DEFAULT_ROLES } from '../../../simulator/world/seed.ts';
import { ROLES } from '../../../simulator/world/roles.ts';
import {
  breakglass,
  element,
  graph,
  post,
  passkeyOf,
  REVOKE,
  signInAs,
  START,
  testTenant,
} from '../tenant.ts';

const listing = z.object({
  '@odata.nextLink': z.string().optional(),
  value: z.array(z.looseObject({ id: z.string(), createdDateTime: z.string().optional() })),
});

const SINCE = new Date(START - 1_000).toISOString();

describe('the sign-in log', () => {
  it('shows a sign-in under the portal’s request id once it is ingested, not before', async () => {
    const { world, advance } = testTenant({
      ingestion: { signInsMs: 60_000, auditsMs: 0, alertsMs: 0 },
    });
    const { id } = breakglass(world, 1);
    const requestId = element(await signInAs(world, breakglass(world, 1)), 'request-id');
    const path = `/v1.0/auditLogs/signIns?$filter=userId eq '${id}' and createdDateTime ge ${SINCE}`;
    advance(59_999);
    expect((await graph(world, path)).body).toMatchObject({ value: [] });
    advance(1);
    expect((await graph(world, path)).body).toMatchObject({
      value: [
        {
          id: requestId,
          userId: id,
          createdDateTime: '2026-11-20T10:00:00.000Z',
          ipAddress: '203.0.113.10',
          isInteractive: true,
          conditionalAccessStatus: 'success',
          status: { errorCode: 0 },
        },
      ],
    });
  });

  it('tells the method in beta only', async () => {
    const { world, advance } = testTenant();
    await signInAs(world, breakglass(world, 1));
    advance(10_000);
    const path = `auditLogs/signIns?$filter=userId eq '${breakglass(world, 1).id}'`;
    const stable = listing.parse((await graph(world, `/v1.0/${path}`)).body).value[0];
    for (const member of ['authenticationDetails', 'authenticationRequirement', 'signInEventTypes'])
      expect(stable).not.toHaveProperty(member);
    expect((await graph(world, `/beta/${path}`)).body).toMatchObject({
      value: [
        { authenticationDetails: [{ authenticationMethod: 'Passkey (device-bound)', succeeded: true }] },
      ],
    });
  });

  it('leaves the policies out, silently, without a right to read them', async () => {
    const { world, advance } = testTenant();
    await signInAs(world, breakglass(world, 1));
    advance(10_000);
    const path = `/v1.0/auditLogs/signIns?$filter=userId eq '${breakglass(world, 1).id}'`;
    const roles = DEFAULT_ROLES.filter((role) => !role.startsWith('Policy.'));
    const without = listing.parse((await graph(world, path, { roles })).body).value[0];
    const withRight = listing.parse((await graph(world, path)).body).value[0];
    expect(without).not.toHaveProperty('appliedConditionalAccessPolicies');
    expect(withRight?.appliedConditionalAccessPolicies).toContainEqual(
      expect.objectContaining({ id: world.emergency.policyId, result: 'success' }),
    );
  });

  it('pages newest first and is not disturbed by what comes in between', async () => {
    const { world, advance } = testTenant();
    const pages: string[][] = [];
    let path = '/v1.0/auditLogs/signIns?$top=2';
    while (path !== '') {
      const body = listing.parse((await graph(world, path)).body);
      pages.push(body.value.map(({ id }) => id));
      const next = body['@odata.nextLink'];
      path = next === undefined ? '' : new URL(next).pathname + new URL(next).search;
      await signInAs(world, breakglass(world, 1));
      advance(10_000);
    }
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 1]);
    const seeded = world.signIns.slice(0, 5).map(({ id }) => id);
    expect(pages.flat()).toEqual(seeded.toReversed());
  });

  it('needs a premium licence', async () => {
    const { world } = testTenant();
    world.licence = 'none';
    expect(await graph(world, '/v1.0/auditLogs/signIns')).toMatchObject({
      status: 403,
      body: { error: { code: 'Authentication_RequestFromNonPremiumTenantOrB2CTenant' } },
    });
  });
});

describe('the audit log', () => {
  it('names a rotation by its three activities, filtered by target', async () => {
    const { world, advance } = testTenant();
    const user = breakglass(world, 1);
    await post(world, '/security-info/replace-passkey', {
      fields: { account: user.userPrincipalName, credential: passkeyOf(user) },
    });
    advance(10_000);
    const filter = `activityDateTime ge ${SINCE} and targetResources/any(t:t/id eq '${user.id}')`;
    const { body } = await graph(world, `/v1.0/auditLogs/directoryAudits?$filter=${filter}`);
    expect(body).toMatchObject({
      value: [
        {
          activityDisplayName: 'User registered security info',
          initiatedBy: { user: { id: user.id }, app: null },
        },
        { activityDisplayName: 'User deleted security info', result: 'success' },
        { activityDisplayName: 'Update StsRefreshTokenValidFrom Timestamp' },
      ],
    });
    const other = `targetResources/any(t:t/id eq '${breakglass(world, 2).id}')`;
    expect((await graph(world, `/v1.0/auditLogs/directoryAudits?$filter=${other}`)).body).toMatchObject({
      value: [],
    });
  });

  it('names the application that revoked sessions', async () => {
    const { world, advance } = testTenant();
    const user = breakglass(world, 1);
    const { body } = await graph(world, `/v1.0/users/${user.id}/revokeSignInSessions`, REVOKE);
    expect(body).toMatchObject({ value: true });
    expect(user.signInSessionsValidFromDateTime).toBe('2026-11-20T10:00:00.000Z');
    advance(10_000);
    expect((await graph(world, '/v1.0/auditLogs/directoryAudits')).body).toMatchObject({
      value: [{ initiatedBy: { user: null, app: { appId: world.clients[0]?.clientId } } }],
    });
  });

  it('names a move between units under the user too', async () => {
    const { world, advance } = testTenant();
    const user = breakglass(world, 1);
    const unit = world.units.at(-1)?.id ?? '';
    const [client] = world.clients;
    if (client !== undefined) client.directoryRoles = [ROLES.globalAdministrator];
    const roles = ['AdministrativeUnit.ReadWrite.All'];
    const members = `/v1.0/directory/administrativeUnits/${unit}/members`;
    const body = { '@odata.id': `${world.graphOrigin}/v1.0/users/${user.id}` };
    await graph(world, `${members}/$ref`, { method: 'POST', roles, body });
    await graph(world, `${members}/${user.id}/$ref`, { method: 'DELETE', roles });
    advance(10_000);
    const about = `targetResources/any(t:t/id eq '${user.id}')`;
    const log = await graph(world, `/v1.0/auditLogs/directoryAudits?$filter=${about}`);
    const by = { app: { appId: client?.clientId } };
    expect(log.body).toMatchObject({
      value: [
        {
          activityDisplayName: 'Add member to restricted management administrative unit',
          initiatedBy: by,
          targetResources: [{ id: user.id }, { id: unit }],
        },
        {
          activityDisplayName: 'Remove member from restricted management administrative unit',
          initiatedBy: by,
        },
      ],
    });
  });
});

describe('alerts', () => {
  it('are raised by a successful emergency sign-in, later, with the account as evidence', async () => {
    const { world, advance } = testTenant();
    const { id } = breakglass(world, 1);
    await signInAs(world, breakglass(world, 1));
    const path = `/v1.0/security/alerts_v2?$filter=createdDateTime ge ${SINCE} and title eq 'Emergency account sign-in'`;
    expect((await graph(world, path)).body).toMatchObject({ value: [] });
    advance(3_000);
    expect((await graph(world, path)).body).toMatchObject({
      value: [
        {
          createdDateTime: '2026-11-20T10:00:03.000Z',
          detectionSource: 'customDetection',
          evidence: [{ userAccount: { azureAdUserId: id } }, { ipAddress: '203.0.113.10' }],
        },
      ],
    });
  });

  it('are not raised by a failed sign-in or by other people', async () => {
    const { world, advance } = testTenant();
    const employee = world.users.find(({ displayName }) => displayName === 'employee-1');
    await signInAs(world, breakglass(world, 1), { credential: 'wrong' });
    if (employee) await signInAs(world, employee);
    advance(60_000);
    expect((await graph(world, '/v1.0/security/alerts_v2')).body).toMatchObject({ value: [] });
  });

  it('come from a rule that can be read', async () => {
    const { world } = testTenant();
    expect((await graph(world, '/beta/security/rules/detectionRules/7506')).body).toMatchObject({
      id: '7506',
      isEnabled: true,
    });
  });
});

describe('the tenant', () => {
  it('is healthy and licensed', async () => {
    const { world } = testTenant();
    const health = await graph(world, '/v1.0/admin/serviceAnnouncement/healthOverviews?$expand=issues');
    expect(health.body).toMatchObject({
      value: [{ id: 'MicrosoftEntra', status: 'serviceOperational', issues: [] }, {}, {}],
    });
    expect((await graph(world, '/v1.0/subscribedSkus')).body).toMatchObject({
      value: [{ servicePlans: [{ servicePlanName: 'AAD_PREMIUM' }, {}] }],
    });
  });
});
