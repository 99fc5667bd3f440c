import { describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { graphSite } from '../../../simulator/graph/site.ts';
import { signToken } from '../../../simulator/login/site.ts';
import { parseJson } from '../../../simulator/wire.ts';
import { answered, engineKeys, graph, send, START, testTenant } from '../tenant.ts';

describe('when the token is not good', () => {
  const refusedToken = async (authorization: string | null): Promise<unknown> => {
    const { world } = testTenant();
    const response = await send(world, {
      site: graphSite,
      path: '/v1.0/subscribedSkus',
      headers: authorization === null ? {} : { authorization },
    });
    const { status, body } = answered(response);
    return { status, body: parseJson(body) };
  };
  const refusal = { status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } };

  it('refuses a request without one', async () => {
    expect(await refusedToken(null)).toMatchObject(refusal);
  });

  it('refuses text that is no token', async () => {
    expect(await refusedToken('Bearer x.y.z')).toMatchObject(refusal);
  });

  it('refuses a token of another key', async () => {
    const forged = await new SignJWT({ appid: 'x', tid: testTenant().world.tenantId, roles: [] })
      .setProtectedHeader({ alg: 'RS256' })
      .setAudience('https://graph.microsoft.com')
      .setExpirationTime(START / 1_000 + 60)
      .sign(engineKeys.privateKey);
    expect(await refusedToken(`Bearer ${forged}`)).toMatchObject(refusal);
  });

  it('refuses a token for another resource', async () => {
    const { world } = testTenant();
    const client = { clientId: 'x', roles: [] };
    const token = await signToken({ world, client, resource: 'https://vault.azure.net' });
    expect(await refusedToken(`Bearer ${token}`)).toMatchObject(refusal);
  });

  it('refuses an expired token', async () => {
    const { world, advance } = testTenant();
    advance(-2 * 3_600_000);
    const client = { clientId: 'x', roles: [] };
    const token = await signToken({ world, client, resource: 'https://graph.microsoft.com' });
    expect(await refusedToken(`Bearer ${token}`)).toMatchObject(refusal);
  });
});

describe('every answer', () => {
  it('carries a request id and echoes the caller’s', async () => {
    const { world } = testTenant();
    const { headers } = await graph(world, '/v1.0/subscribedSkus', {
      headers: { 'client-request-id': 'mine' },
    });
    expect(headers['client-request-id']).toBe('mine');
    expect(headers['request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('carries both ids in an error as well', async () => {
    const { world } = testTenant();
    const { headers, body } = await graph(world, '/v1.0/users/nobody');
    expect(body).toEqual({
      error: {
        code: 'Request_ResourceNotFound',
        message: expect.any(String),
        innerError: {
          date: '2026-11-20T10:00:00',
          'request-id': headers['request-id'],
          'client-request-id': headers['request-id'],
        },
      },
    });
  });
});

describe('when something is not there', () => {
  for (const path of [
    '/v1.0/users/nobody',
    '/v1.0/groups/00000000-0000-0000-0000-000000000000/transitiveMembers',
    '/beta/security/rules/detectionRules/1',
    '/v1.0/security/rules/detectionRules/7506',
    '/v1.0/nothing',
    '/v3/users/x',
  ]) {
    it(`${path} is 404`, async () => {
      expect(await graph(testTenant().world, path)).toMatchObject({
        status: 404,
        body: { error: { code: 'Request_ResourceNotFound' } },
      });
    });
  }
});

describe('when an option is not offered', () => {
  for (const [path, code] of [
    ['/v1.0/subscribedSkus?$filter=x', 'Request_UnsupportedQuery'],
    ['/v1.0/auditLogs/signIns?$orderby=createdDateTime', 'Request_UnsupportedQuery'],
    ["/v1.0/auditLogs/signIns?$filter=riskState eq 'none'", 'Request_UnsupportedQuery'],
    ['/v1.0/auditLogs/signIns?$top=0', 'BadRequest'],
    ['/v1.0/auditLogs/signIns?$top=1001', 'BadRequest'],
    ['/v1.0/auditLogs/signIns?$top=ten', 'BadRequest'],
    ['/v1.0/auditLogs/directoryAudits?$orderby=nonesuch', 'Request_UnsupportedQuery'],
    ['/v1.0/admin/serviceAnnouncement/healthOverviews?$expand=nonesuch', 'BadRequest'],
    ['/v1.0/auditLogs/signIns?$skiptoken=made-up', 'BadRequest'],
    ['/v1.0/users/breakglass-1@example.onmicrosoft.com?$select=noSuchMember', 'BadRequest'],
  ] as const) {
    it(`${path} is ${code}`, async () => {
      expect(await graph(testTenant().world, path)).toMatchObject({ status: 400, body: { error: { code } } });
    });
  }
});

describe('when the documented limits hold', () => {
  it('throttles reports with Retry-After, and lets them through again later', async () => {
    const { world, advance } = testTenant({ limits: 'documented' });
    for (let at = 0; at < 5; at += 1)
      expect(await graph(world, '/v1.0/auditLogs/signIns')).toMatchObject({ status: 200 });
    const { status, headers } = await graph(world, '/v1.0/auditLogs/directoryAudits');
    expect({ status, retryAfter: headers['retry-after'] }).toEqual({ status: 429, retryAfter: '10' });
    advance(10_001);
    expect(await graph(world, '/v1.0/auditLogs/signIns')).toMatchObject({ status: 200 });
  });

  it('throttles Conditional Access without Retry-After', async () => {
    const { world } = testTenant({ limits: 'documented' });
    await graph(world, '/v1.0/identity/conditionalAccess/policies');
    const { status, headers } = await graph(world, '/v1.0/identity/conditionalAccess/policies');
    expect({ status, retryAfter: headers['retry-after'] }).toEqual({ status: 429, retryAfter: undefined });
  });

  it('is generous by default', async () => {
    const { world } = testTenant();
    for (let at = 0; at < 50; at += 1)
      expect(await graph(world, '/v1.0/identity/conditionalAccess/policies')).toMatchObject({ status: 200 });
  });
});
