import { describe, expect, it } from '@jest/globals';
import { clientCertificate } from '../../../simulator/certificates.ts';
import { controlSite } from '../../../simulator/control/site.ts';
import { FAULTS } from '../../../simulator/faults/names.ts';
import { ROLES } from '../../../simulator/world/roles.ts';
import {
  answered,
  breakglass,
  control,
  graph,
  passkeyOf,
  REVOKE,
  send,
  signInAs,
  testTenant,
} from '../tenant.ts';

describe('the control host', () => {
  for (const authorization of ['', 'Bearer wrong']) {
    it(`refuses "${authorization}"`, async () => {
      const { world } = testTenant();
      for (const { method, path } of controlSite.handlers) {
        const response = await send(world, { site: controlSite, method, path, headers: { authorization } });
        expect(answered(response).status).toBe(401);
      }
    });
  }

  it('tells what has happened', async () => {
    const { world } = testTenant();
    await signInAs(world, breakglass(world, 1));
    await graph(world, `/v1.0/users/${breakglass(world, 1).id}/revokeSignInSessions`, REVOKE);
    const { body } = await control(world, { method: 'GET', path: '/state' });
    expect(body).toMatchObject({
      now: '2026-11-20T10:00:00.000Z',
      requests: {
        'portal POST /sign-in': 1,
        [`graph POST /v1.0/users/${breakglass(world, 1).id}/revokeSignInSessions`]: 1,
      },
      signIns: { length: 6 },
      revocationsCommitted: 1,
      faults: [],
    });
    expect(JSON.stringify(body)).not.toContain(passkeyOf(breakglass(world, 1)));
  });

  it('tells which alerts can be seen by now', async () => {
    const { world, advance } = testTenant();
    await signInAs(world, breakglass(world, 1));
    const state = async (): Promise<unknown> =>
      (await control(world, { method: 'GET', path: '/state' })).body;
    expect(await state()).toMatchObject({ alerts: 1, alertsShown: [] });
    advance(3_000);
    expect(await state()).toMatchObject({ alertsShown: [{ userId: breakglass(world, 1).id }] });
  });

  it('moves the tenant’s clock and leaves tokens alone', async () => {
    const { world } = testTenant();
    await control(world, { path: '/clock', body: { offsetMs: 86_400_000 } });
    await signInAs(world, breakglass(world, 1));
    expect(world.signIns.at(-1)?.createdDateTime).toBe('2026-11-21T10:00:00.000Z');
    expect(await graph(world, '/v1.0/subscribedSkus')).toMatchObject({ status: 200 });
  });

  it('arms and disarms faults, by name only', async () => {
    const { world } = testTenant();
    expect(await control(world, { method: 'GET', path: '/faults' })).toMatchObject({ body: FAULTS });
    expect(await control(world, { path: '/faults', body: { name: 'slow-graph', delayMs: 5 } })).toMatchObject(
      {
        status: 204,
      },
    );
    expect([...world.faults.keys()]).toEqual(['slow-graph']);
    const slow = { method: 'DELETE', path: '/faults/slow-graph' };
    expect(await control(world, slow)).toMatchObject({ status: 204 });
    expect(await control(world, slow)).toMatchObject({ status: 404 });
  });

  for (const [path, body] of [
    ['/faults', { name: 'toString' }],
    ['/faults', { name: 'slow-graph', delayMs: 'long' }],
    ['/faults', { name: 'account-disabled', extra: 1 }],
    ['/faults', 'text'],
    ['/clock', { offsetMs: 0.5 }],
    ['/world', { op: 'explode' }],
    ['/world', [{ op: 'set-licence', licence: 'none' }, { op: 'explode' }]],
  ] as const) {
    it(`does not understand ${JSON.stringify(body)} at ${path}`, async () => {
      const { world } = testTenant();
      expect(await control(world, { path, body })).toMatchObject({ status: 400 });
      expect(world).toMatchObject({ licence: 'premium', clockOffsetMs: 0, faults: { size: 0 } });
    });
  }
});

describe('a patch of the world', () => {
  const patched = async (...body: readonly object[]): Promise<ReturnType<typeof testTenant>['world']> => {
    const { world } = testTenant();
    expect(await control(world, { path: '/world', body })).toMatchObject({ status: 204 });
    return world;
  };

  it('names every change where one is asked for that is not there, and what is wrong with one that is', async () => {
    const { world } = testTenant();
    const unknown = await control(world, { path: '/world', body: { op: 'explode' } });
    expect(unknown.body).toMatchObject({
      ops: expect.arrayContaining(['set-user', 'add-phone', 'set-consistency']),
    });
    const wrong = await control(world, { path: '/world', body: [{ op: 'set-licence', licence: 'free' }] });
    expect(wrong.body).toMatchObject({ error: expect.stringMatching(/"premium"\|"none"[^]*\[0\]\.licence/) });
  });

  it('sets members of a user', async () => {
    const world = await patched({ op: 'set-user', user: 'breakglass-2', onPremisesSyncEnabled: true });
    expect(breakglass(world, 2)).toMatchObject({ onPremisesSyncEnabled: true, accountEnabled: true });
  });

  it('adds and removes methods', async () => {
    const world = await patched({ op: 'add-phone', user: 'breakglass-1' });
    const id = breakglass(world, 1).methods.at(-1)?.id;
    expect(breakglass(world, 1).methods.at(-1)).toMatchObject({ kind: 'phone' });
    await control(world, { path: '/world', body: { op: 'remove-method', user: 'breakglass-1', id } });
    expect(breakglass(world, 1).methods.map(({ kind }) => kind)).toEqual(['password', 'passkey']);
  });

  it('adds and removes roles', async () => {
    const world = await patched(
      { op: 'remove-role', user: 'breakglass-1', role: 'globalAdministrator' },
      { op: 'add-role', user: 'breakglass-1', role: 'globalReader' },
    );
    const own = world.roleGrants.filter(({ principalId }) => principalId === breakglass(world, 1).id);
    expect(own).toMatchObject([{ roleDefinitionId: ROLES.globalReader, standing: 'active' }]);
    expect(world.roleGrants).toHaveLength(6);
  });

  it('changes policies, permissions, licence, limits and delays', async () => {
    const { world } = testTenant();
    const clientId = world.clients[0]?.clientId;
    const body = [
      { op: 'set-policy-state', id: world.emergency.policyId, state: 'disabled' },
      { op: 'set-client-roles', clientId, roles: ['User.Read.All'] },
      { op: 'set-licence', licence: 'none' },
      { op: 'set-limits', limits: 'documented' },
      { op: 'set-ingestion', alertsMs: 9 },
    ];
    expect(await control(world, { path: '/world', body })).toMatchObject({ status: 204 });
    expect(world).toMatchObject({
      clients: [{ roles: ['User.Read.All'] }],
      licence: 'none',
      limits: 'documented',
      ingestion: { signInsMs: 2_000, auditsMs: 2_000, alertsMs: 9 },
    });
    expect(world.policies.find(({ id }) => id === world.emergency.policyId)?.state).toBe('disabled');
  });

  it('logs a sign-in that nobody made through the portal', async () => {
    const world = await patched({ op: 'log-sign-in', user: 'breakglass-2', address: '198.51.100.1' });
    expect(world.signIns.at(-1)).toMatchObject({
      userId: breakglass(world, 2).id,
      ipAddress: '198.51.100.1',
    });
  });

  for (const body of [
    { op: 'add-phone', user: 'nobody' },
    { op: 'add-method', user: 'nobody', kind: 'email' },
    { op: 'set-service-status', id: 'nothing', status: 'resolved' },
    { op: 'set-resilience-defaults', id: 'x', disabled: true },
    { op: 'add-group-role', group: 'nobody', role: 'globalReader' },
    { op: 'set-policy-state', id: 'x', state: 'enabled' },
    { op: 'set-client-roles', clientId: 'x', roles: [] },
    { op: 'set-unit-member', user: 'breakglass-1', unit: 'nothing', member: true },
    { op: 'set-unit-member', user: 'nobody', unit: 'Emergency access', member: true },
  ]) {
    it(`does not find the object of ${body.op}`, async () => {
      expect(await control(testTenant().world, { path: '/world', body })).toMatchObject({ status: 404 });
    });
  }
});

describe('a reset', () => {
  it('puts the tenant back, with new passkeys and the same addresses', async () => {
    const { world } = testTenant();
    const old = passkeyOf(breakglass(world, 1));
    await control(world, { path: '/faults', body: { name: 'account-disabled' } });
    await signInAs(world, breakglass(world, 2));
    const { body } = await control(world, { path: '/reset' });
    const fresh = passkeyOf(breakglass(world, 1));
    expect(fresh).not.toBe(old);
    expect(body).toMatchObject({ accounts: [{ name: 'breakglass-1', passkeySecret: fresh }, {}] });
    expect(world).toMatchObject({
      faults: { size: 0 },
      signIns: { length: 5 },
      idpIssuer: 'https://idp.test',
    });
    expect((await signInAs(world, breakglass(world, 1))).status).toBe(200);
  });

  it('goes back to the settings of the start, whatever was changed since', async () => {
    const { world } = testTenant({
      limits: 'documented',
      ingestion: { signInsMs: 1, auditsMs: 2, alertsMs: 3 },
      clockOffsetMs: 4,
      clients: [{ clientId: 'engine', roles: ['User.Read.All'] }],
    });
    // All but what is numbered on, or a new passkey makes new.
    const settings = () =>
      JSON.stringify({ ...world, sequence: 0, salt: '', seed: null, users: [], signIns: [] });
    const { thumbprint } = world.keys.clientCertificate;
    const before = settings();
    const { pem } = await clientCertificate(world.keys.idp);
    const body = [
      { op: 'set-client-roles', clientId: 'engine', roles: [], directoryRoles: ['globalReader'] },
      { op: 'set-limits', limits: 'generous' },
      { op: 'set-ingestion', signInsMs: 9, auditsMs: 9, alertsMs: 9 },
      { op: 'register-certificate', pem },
      { op: 'set-unit-member', user: 'breakglass-1', unit: 'Emergency access', member: true },
      { op: 'set-workspace-access', access: 'denied' },
      { op: 'set-subscription', capabilityStatus: 'Suspended' },
      { op: 'set-policy-state', id: world.emergency.policyId, state: 'disabled' },
    ];
    expect(await control(world, { path: '/world', body })).toMatchObject({ status: 204 });
    await control(world, { path: '/clock', body: { offsetMs: 9 } });
    expect(world.keys.clientCertificate.thumbprint).not.toBe(thumbprint);
    await control(world, { path: '/reset' });
    expect(settings()).toBe(before);
    expect(world.keys.clientCertificate.thumbprint).toBe(thumbprint);
  });
});
