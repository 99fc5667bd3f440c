import { describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { mintAssertion } from '../../../simulator/idp/assertion.ts';
import { idpSite } from '../../../simulator/idp/site.ts';
import { loginSite } from '../../../simulator/login/site.ts';
import { parseJson } from '../../../simulator/wire.ts';
import type { World } from '../../../simulator/world/world.ts';
import { answered, engineKeys, engineThumbprint, graph, send, START, testTenant } from '../tenant.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const clientIdOf = (world: World): string => world.clients[0]?.clientId ?? '';

/** Asks for a token; `form` adds to and overrides a good request by secret, null takes a field away. */
async function ask(
  world: World,
  form: Record<string, string | null> = {},
  tenant = world.tenantId,
): Promise<{ status: number; body: unknown }> {
  const wanted: Record<string, string | null> = {
    client_id: clientIdOf(world),
    scope: 'https://graph.microsoft.com/.default',
    grant_type: 'client_credentials',
    client_secret: world.keys.clientSecret,
    ...form,
  };
  const fields = Object.entries(wanted).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, value]],
  );
  const { status, body } = answered(
    await send(world, {
      site: loginSite,
      method: 'POST',
      path: `/${tenant}/oauth2/v2.0/token`,
      body: new URLSearchParams(fields).toString(),
    }),
  );
  return { status, body: parseJson(body) };
}

function byAssertion(assertion: string): Record<string, string | null> {
  return { client_secret: null, client_assertion_type: JWT_BEARER, client_assertion: assertion };
}

/** A certificate assertion as the Azure library makes it, with claims and header overridden. */
function certificateAssertion(
  world: World,
  {
    audience = `https://login.test/${world.tenantId}/oauth2/v2.0/token`,
    issuer = clientIdOf(world),
    jti = 'once',
    lifetimeSeconds = 600,
    thumbprint = engineThumbprint,
    alg = 'PS256',
    key = engineKeys.privateKey,
  } = {},
): Promise<string> {
  const seconds = START / 1_000;
  return new SignJWT({ ...(jti.length === 0 ? {} : { jti }) })
    .setProtectedHeader({ alg, 'x5t#S256': thumbprint })
    .setIssuer(issuer)
    .setSubject(issuer)
    .setAudience(audience)
    .setNotBefore(seconds)
    .setExpirationTime(seconds + lifetimeSeconds)
    .sign(key);
}

const refusal = (code: number): object => ({
  body: { error_codes: [code], error_description: expect.stringContaining(`AADSTS${code}: `) },
});

describe('discovery', () => {
  it('names its own addresses, and keys that verify its tokens', async () => {
    const { world } = testTenant();
    const get = async (path: string): Promise<unknown> =>
      parseJson(answered(await send(world, { site: loginSite, path })).body);
    const base = `https://login.test/${world.tenantId}`;
    expect(await get(`/${world.tenantId}/v2.0/.well-known/openid-configuration`)).toMatchObject({
      issuer: `${base}/v2.0`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    });
    const keys = z
      .object({ keys: z.array(z.looseObject({ kty: z.string() })) })
      .parse(await get(`/${world.tenantId}/discovery/v2.0/keys`));
    const { access_token: token } = z.object({ access_token: z.string() }).parse((await ask(world)).body);
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { currentDate: new Date(START) });
    expect(payload).toMatchObject({
      aud: 'https://graph.microsoft.com',
      tid: world.tenantId,
      appid: clientIdOf(world),
      idtyp: 'app',
      roles: expect.arrayContaining(['AuditLog.Read.All']),
      exp: START / 1_000 + 3_599,
    });
  });

  it('does not know another tenant', async () => {
    const { world } = testTenant();
    const path = '/11111111-1111-4111-8111-111111111111/v2.0/.well-known/openid-configuration';
    const { status, body } = answered(await send(world, { site: loginSite, path }));
    expect({ status, body: parseJson(body) }).toMatchObject({ status: 400, ...refusal(90002) });
  });
});

describe('when the client proves itself', () => {
  it('by secret, gets a token', async () => {
    const { world } = testTenant();
    expect(await ask(world)).toMatchObject({
      status: 200,
      body: { token_type: 'Bearer', expires_in: 3_599 },
    });
  });

  it('by certificate, gets a token', async () => {
    const { world } = testTenant();
    expect(await ask(world, byAssertion(await certificateAssertion(world)))).toMatchObject({ status: 200 });
  });

  it('by federated assertion, gets a token', async () => {
    const { world } = testTenant();
    expect(await ask(world, byAssertion(await mintAssertion(world)))).toMatchObject({ status: 200 });
  });

  it('for the pretend Graph’s own address, gets a token that opens it', async () => {
    const { world } = testTenant();
    expect(await ask(world, { scope: 'https://graph.test/.default' })).toMatchObject({ status: 200 });
    expect(await graph(world, '/v1.0/subscribedSkus')).toMatchObject({ status: 200 });
  });
});

describe('when the request is not good', () => {
  const federated =
    (wish: Parameters<typeof mintAssertion>[1]) =>
    async (world: World): Promise<Record<string, string | null>> =>
      byAssertion(await mintAssertion(world, wish));
  const certificate =
    (wish: Parameters<typeof certificateAssertion>[1]) =>
    async (world: World): Promise<Record<string, string | null>> =>
      byAssertion(await certificateAssertion(world, wish));
  const form = (fields: Record<string, string | null>) => () => Promise.resolve(fields);

  for (const [what, code, status, fields] of [
    ['a wrong secret', 7000215, 401, form({ client_secret: 'wrong' })],
    ['no credential', 7000216, 401, form({ client_secret: null })],
    ['an unknown application', 700016, 400, form({ client_id: 'nobody' })],
    ['another grant', 70003, 400, form({ grant_type: 'password' })],
    ['no .default', 70011, 400, form({ scope: 'User.Read' })],
    ['another resource', 500011, 400, form({ scope: 'https://vault.azure.net/.default' })],
    ['text as assertion', 700027, 401, form(byAssertion('x'))],
    ['a certificate for another endpoint', 700027, 401, certificate({ audience: 'https://elsewhere.test' })],
    ['a certificate by another issuer', 700027, 401, certificate({ issuer: 'somebody' })],
    ['a certificate assertion without jti', 700027, 401, certificate({ jti: '' })],
    ['an expired certificate assertion', 700024, 401, certificate({ lifetimeSeconds: -600 })],
    ['another thumbprint', 700027, 401, certificate({ thumbprint: 'AAAA' })],
    ['RS256 instead of PS256', 700027, 401, certificate({ alg: 'RS256' })],
    ['an expired federated assertion', 700024, 401, federated({ lifetimeSeconds: -600 })],
    ['a federated assertion for another audience', 700027, 401, federated({ audience: 'x' })],
    ['a federated assertion about another workload', 700213, 400, federated({ subject: 'x' })],
  ] as const) {
    it(`${what} is refused with AADSTS${String(code)}`, async () => {
      const { world } = testTenant();
      expect(await ask(world, await fields(world))).toMatchObject({ status, ...refusal(code) });
    });
  }

  it('a certificate of another key is refused with AADSTS700027', async () => {
    const { world } = testTenant();
    const assertion = await certificateAssertion(world, { key: world.keys.idp.privateKey });
    expect(await ask(world, byAssertion(assertion))).toMatchObject(refusal(700027));
  });

  it('a federated assertion of another issuer is refused with AADSTS700211', async () => {
    const { world } = testTenant();
    const assertion = await mintAssertion(world);
    world.idpIssuer = 'https://moved.test';
    expect(await ask(world, byAssertion(assertion))).toMatchObject(refusal(700211));
  });

  it('another tenant is refused with AADSTS90002', async () => {
    const { world } = testTenant();
    expect(await ask(world, {}, 'elsewhere')).toMatchObject({ status: 400, ...refusal(90002) });
  });

  it('answers the documented error body, with the caller’s correlation id and no secret', async () => {
    const { world } = testTenant();
    const { body } = await ask(world, { client_secret: 'very-wrong' });
    expect(body).toEqual({
      error: 'invalid_client',
      error_description: expect.stringMatching(
        /^AADSTS7000215: .* Trace ID: \S+ Correlation ID: \S+ Timestamp: 2026-11-20 10:00:00Z$/,
      ),
      error_codes: [7000215],
      timestamp: '2026-11-20 10:00:00Z',
      trace_id: expect.any(String),
      correlation_id: expect.any(String),
      error_uri: 'https://login.microsoftonline.com/error?code=7000215',
    });
    expect(JSON.stringify(body)).not.toContain('very-wrong');
  });
});

describe('the second identity provider', () => {
  it('publishes where its keys are and mints what it is asked for', async () => {
    const { world } = testTenant();
    const get = async (path: string): Promise<unknown> =>
      parseJson(answered(await send(world, { site: idpSite, path })).body);
    expect(await get('/.well-known/openid-configuration')).toMatchObject({
      issuer: 'https://idp.test',
      jwks_uri: 'https://idp.test/keys',
    });
    const keys = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) }).parse(await get('/keys'));
    const minted = await send(world, {
      site: idpSite,
      method: 'POST',
      path: '/assertion',
      body: '{"subject":"somebody"}',
    });
    const { assertion } = z.object({ assertion: z.string() }).parse(parseJson(answered(minted).body));
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(keys), { currentDate: new Date(START) });
    expect(payload).toMatchObject({ sub: 'somebody', aud: 'api://AzureADTokenExchange' });
  });
});
