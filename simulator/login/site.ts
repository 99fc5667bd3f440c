import { SignJWT } from 'jose';
import type { Handler, Site } from '../handler.ts';
import { LOG_ANALYTICS_RESOURCES } from '../log-analytics/site.ts';
import { publishedKeys } from '../idp/site.ts';
import { guidOf, nextGuid } from '../world/clock.ts';
import type { ClientApp, World } from '../world/world.ts';
import { empty, formFields, json } from '../wire.ts';
import type { Answer, WireRequest } from '../wire.ts';
import { proveClient } from './client-proof.ts';
import { refusalAnswer, TokenRefusal } from './refusal.ts';

/** Names of the Graph resource, beside the address of the pretend one. */
export const GRAPH_RESOURCES: readonly string[] = [
  'https://graph.microsoft.com',
  '00000003-0000-0000-c000-000000000000',
];
const TOKEN_LIFETIME_SECONDS = 3_599;

const handlers: readonly Handler[] = [
  { method: 'GET', path: '/{tenant}/v2.0/.well-known/openid-configuration', handle: discovery },
  {
    method: 'GET',
    path: '/{tenant}/discovery/v2.0/keys',
    handle: async (_, { keys }) => json(await publishedKeys(keys.token)),
  },
  { method: 'POST', path: '/{tenant}/oauth2/v2.0/token', handle: token },
];

/** The token authority of the tenant. */
export const loginSite: Site = { host: 'login', handlers, missing: () => empty(404) };

function discovery({ url, params }: WireRequest, world: World): Answer {
  if (params.tenant !== world.tenantId) return refusalAnswer(world, { code: 90002 });
  const base = `${url.origin}/${world.tenantId}`;
  return json({
    issuer: `${base}/v2.0`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    tenant_region_scope: 'EU',
  });
}

async function token(request: WireRequest, world: World): Promise<Answer> {
  const correlationId = request.headers['client-request-id'];
  try {
    return await issue(request, world);
  } catch (error) {
    if (error instanceof TokenRefusal) return refusalAnswer(world, { code: error.code, correlationId });
    throw error;
  }
}

async function issue(request: WireRequest, world: World): Promise<Answer> {
  if (request.params.tenant !== world.tenantId) throw new TokenRefusal(90002);
  const form = formFields(request);
  if (form.grant_type !== 'client_credentials') throw new TokenRefusal(70003);
  const client = world.clients.find(({ clientId }) => clientId === form.client_id?.toLowerCase());
  if (client === undefined) throw new TokenRefusal(700016);
  const path = `/${world.tenantId}/oauth2/v2.0/token`;
  const audiences = [`${request.url.origin}${path}`, `https://login.microsoftonline.com${path}`];
  await proveClient({ world, client, form, audiences });
  const resource = resourceOf(world, form.scope ?? '');
  const accessToken = await signToken({ world, client, resource });
  return json(
    {
      token_type: 'Bearer',
      expires_in: TOKEN_LIFETIME_SECONDS,
      ext_expires_in: TOKEN_LIFETIME_SECONDS,
      access_token: accessToken,
    },
    { headers: { 'cache-control': 'no-store, no-cache' } },
  );
}

function resourceOf(world: World, scope: string): string {
  const resource = /^(\S+)\/\.default$/.exec(scope)?.[1]?.replace(/\/$/, '');
  if (resource === undefined) throw new TokenRefusal(70011);
  if (![...GRAPH_RESOURCES, ...LOG_ANALYTICS_RESOURCES, world.graphOrigin].includes(resource))
    throw new TokenRefusal(500011);
  return resource;
}

/** An app-only access token: application permissions in `roles`. */
export async function signToken({
  world,
  client,
  resource,
}: {
  world: World;
  client: ClientApp;
  resource: string;
}): Promise<string> {
  const seconds = Math.floor(world.machineNow() / 1_000);
  const servicePrincipal = guidOf(`service-principal/${client.clientId}`);
  const claims = {
    appid: client.clientId,
    idtyp: 'app',
    oid: servicePrincipal,
    roles: client.roles,
    tid: world.tenantId,
    uti: nextGuid(world),
    ver: '1.0',
  };
  return await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: world.keys.token.kid, typ: 'JWT' })
    .setAudience(resource)
    .setIssuer(`https://sts.windows.net/${world.tenantId}/`)
    .setSubject(servicePrincipal)
    .setIssuedAt(seconds)
    .setNotBefore(seconds - 300)
    .setExpirationTime(seconds + TOKEN_LIFETIME_SECONDS)
    .sign(world.keys.token.privateKey);
}
