import { graphSite } from '../../simulator/graph/site.ts';
import type { Site } from '../../simulator/handler.ts';
import { respond } from '../../simulator/handler.ts';
import { clientCertificate } from '../../simulator/certificates.ts';
import { rsaKeyPair, startKeys } from '../../simulator/keys.ts';
import { signToken } from '../../simulator/login/site.ts';
import { portalSite } from '../../simulator/portal/site.ts';
import { controlSite } from '../../simulator/control/site.ts';
import { parseJson } from '../../simulator/wire.ts';
import type { Answer, WireResponse } from '../../simulator/wire.ts';
import { createWorld, DEFAULT_ROLES } from '../../simulator/world/seed.ts';
import type { KeyPair, Seed, User, World } from '../../simulator/world/world.ts';

/** The moment at which every test of the simulator happens, until it moves the clock. */
export const START = Date.parse('2026-11-20T10:00:00Z');

const tokenKeys = await rsaKeyPair();
const idpKeys = await rsaKeyPair();
/** The key of the engine's certificate in these tests. */
export const engineKeys: KeyPair = await rsaKeyPair();
const { thumbprint } = await clientCertificate(engineKeys);

/** A world on a clock that the test moves, without any socket. */
export function testTenant(seed: Partial<Seed> = {}): { world: World; advance: (ms: number) => void } {
  let at = START;
  const world = createWorld({
    keys: startKeys({
      token: tokenKeys,
      idp: idpKeys,
      clientCertificate: { publicKey: engineKeys.publicKey, thumbprint },
    }),
    salt: 'test',
    machineNow: () => at,
    ...seed,
  });
  world.idpIssuer = 'https://idp.test';
  world.graphOrigin = 'https://graph.test';
  return {
    world,
    advance: (ms) => {
      at += ms;
    },
  };
}

/** Thumbprint of the engine's certificate. */
export const engineThumbprint = thumbprint;

/** Sends one request to a site, as the adapter would. */
export function send(
  world: World,
  {
    site,
    method = 'GET',
    path,
    headers = {},
    body = '',
  }: { site: Site; method?: string; path: string; headers?: Record<string, string>; body?: string },
): Promise<WireResponse> {
  const url = new URL(path, `https://${site.host}.test`);
  return respond({ site, request: { host: site.host, method, url, headers, body, params: {} }, world });
}

/** The answer of a response that is one. */
export function answered(response: WireResponse): Answer {
  if (response.do !== 'answer') throw new Error(`expected an answer, got ${response.do}`);
  return response;
}

/** A JSON answer: its status, headers and body. */
export interface JsonAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Length of the body as sent. */
  readonly characters: number;
}

function jsonAnswer({ status, headers, body }: Answer): JsonAnswer {
  return { status, headers, body: parseJson(body), characters: body.length };
}

/** A request that revokes sessions, for which the seed's application has no right. */
export const REVOKE = { method: 'POST', roles: ['User.RevokeSessions.All'] } as const;

/** A request to Graph by an application that holds `roles`. */
export async function graph(
  world: World,
  path: string,
  {
    method = 'GET',
    roles = DEFAULT_ROLES,
    body,
    headers = {},
  }: {
    method?: string;
    roles?: readonly string[];
    body?: unknown;
    headers?: Record<string, string>;
  } = {},
): Promise<JsonAnswer> {
  const token = await signToken({
    world,
    client: { clientId: world.clients[0]?.clientId ?? '', roles: [...roles] },
    resource: 'https://graph.microsoft.com',
  });
  const response = await send(world, {
    site: graphSite,
    method,
    path,
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = answered(response);
  return jsonAnswer(answer);
}

/** Posts a form to the portal; `cookie` is a session. */
export async function post(
  world: World,
  path: string,
  { fields = {}, cookie = '' }: { fields?: Record<string, string>; cookie?: string } = {},
): Promise<Answer> {
  const body = new URLSearchParams(fields).toString();
  return answered(await send(world, { site: portalSite, method: 'POST', path, headers: { cookie }, body }));
}

/** A request to the control host with its token. */
export async function control(
  world: World,
  { method = 'POST', path, body }: { method?: string; path: string; body?: unknown },
): Promise<JsonAnswer> {
  const answer = answered(
    await send(world, {
      site: controlSite,
      method,
      path,
      headers: { authorization: `Bearer ${world.keys.controlToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
  return jsonAnswer(answer);
}

/** The text of an element of a page, by its id. */
export function element(page: Answer, id: string): string {
  const text = new RegExp(`id="${id}">([^<]*)<`).exec(page.body)?.[1];
  if (text === undefined) throw new Error(`expected an element "${id}" in a page of status ${page.status}`);
  return text;
}

/** An emergency account: 1 or 2. */
export function breakglass(world: World, number: 1 | 2): User {
  const user = world.users.find(({ displayName }) => displayName === `breakglass-${number}`);
  if (user === undefined) throw new Error('expected the seeded emergency accounts');
  return user;
}

/** The present passkey of a user. */
export function passkeyOf(user: User): string {
  return user.methods.find(({ kind }) => kind === 'passkey')?.secret ?? '';
}

/** Signs in by passkey through the portal; returns the page. */
export function signInAs(
  world: World,
  user: User,
  { credential = passkeyOf(user), method = 'passkey', address = '' } = {},
): Promise<Answer> {
  return post(world, '/sign-in', {
    fields: { account: user.userPrincipalName, method, credential, address },
  });
}
