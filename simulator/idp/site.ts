import { exportJWK } from 'jose';
import { z } from 'zod';
import type { Handler, Site } from '../handler.ts';
import { empty, json, parseJson } from '../wire.ts';
import type { KeyPair } from '../world/world.ts';
import { mintAssertion } from './assertion.ts';

const mintRequest = z.strictObject({
  subject: z.string().optional(),
  audience: z.string().optional(),
  lifetimeSeconds: z.int().optional(),
});

/** A key pair's public half as a JSON Web Key Set. */
export async function publishedKeys({ kid, publicKey }: KeyPair): Promise<{ keys: object[] }> {
  const key = await exportJWK(publicKey);
  return { keys: [{ ...key, kid, use: 'sig', alg: 'RS256' }] };
}

const handlers: readonly Handler[] = [
  {
    method: 'GET',
    path: '/.well-known/openid-configuration',
    handle: ({ url }) =>
      json({
        issuer: url.origin,
        jwks_uri: `${url.origin}/keys`,
        authorization_endpoint: `${url.origin}/authorize`,
        token_endpoint: `${url.origin}/token`,
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      }),
  },
  { method: 'GET', path: '/keys', handle: async (_, { keys }) => json(await publishedKeys(keys.idp)) },
  {
    method: 'POST',
    path: '/assertion',
    handle: async ({ body }, world) => {
      const wanted = mintRequest.safeParse(parseJson(body === '' ? '{}' : body));
      if (!wanted.success) return json({ error: 'invalid_request' }, { status: 400 });
      const { subject, audience, lifetimeSeconds } = wanted.data;
      const assertion = await mintAssertion(world, {
        ...(subject === undefined ? {} : { subject }),
        ...(audience === undefined ? {} : { audience }),
        ...(lifetimeSeconds === undefined ? {} : { lifetimeSeconds }),
      });
      return json({ assertion });
    },
  },
];

/** The second identity provider: discovery, keys, and a mint for workload assertions. */
export const idpSite: Site = { host: 'idp', handlers, missing: () => empty(404) };
