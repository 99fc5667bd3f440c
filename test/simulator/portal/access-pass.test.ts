import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { Answer } from '../../../simulator/wire.ts';
import type { World } from '../../../simulator/world/world.ts';
import { breakglass, control, element, graph, post, testTenant, type JsonAnswer } from '../tenant.ts';

const roles = ['UserAuthMethod-TAP.ReadWrite.All', 'UserAuthenticationMethod.Read.All'];
const methodsOf = (world: World) => `/v1.0/users/${breakglass(world, 1).id}/authentication`;
const ONCE = { lifetimeInMinutes: 10, isUsableOnce: true };

function make(world: World, body: object = ONCE): Promise<JsonAnswer> {
  return graph(world, `${methodsOf(world)}/temporaryAccessPassMethods`, { method: 'POST', roles, body });
}

async function secretOf(made: Promise<JsonAnswer>): Promise<string> {
  return z.object({ temporaryAccessPass: z.string() }).parse((await made).body).temporaryAccessPass;
}

function signIn(world: World, credential: string): Promise<Answer> {
  const fields = { account: 'breakglass-1', method: 'temporary-access-pass', credential };
  return post(world, '/sign-in', { fields });
}

describe('a temporary access pass', () => {
  it('is shown in its creation alone, and lets its holder register a passkey once', async () => {
    const { world } = testTenant();
    const pass = await secretOf(make(world));
    const page = await signIn(world, pass);
    const cookie = (page.headers['set-cookie'] ?? '').split(';')[0] ?? '';
    const fresh = await post(world, '/security-info/register-passkey', { cookie });
    await post(world, '/security-info/delete-old-passkey', { cookie });
    const passkeys = breakglass(world, 1).methods.filter(({ kind }) => kind === 'passkey');
    expect(passkeys.map(({ id }) => id)).toEqual([element(fresh, 'key-id')]);
    expect(world.audits.map(({ activityDisplayName: name }) => name)).toEqual([
      'Admin registered security info',
      'User registered security info',
      'User deleted security info',
    ]);
    expect((await signIn(world, pass)).status).toBe(403);
    const listed = await graph(world, `${methodsOf(world)}/methods`, { roles });
    expect(JSON.stringify(listed.body)).toContain('OneTimeUsed');
    expect(JSON.stringify(listed.body)).not.toContain(pass);
  });

  it('takes the place of the one before, and ends with its time', async () => {
    const { world, advance } = testTenant();
    const first = await secretOf(make(world));
    const second = await secretOf(make(world));
    expect((await signIn(world, first)).status).toBe(403);
    advance(10 * 60_000);
    expect((await signIn(world, second)).status).toBe(403);
  });

  it.each([
    ['the policy is off', { state: 'disabled' }, ONCE],
    ['it would last too long', { state: 'enabled', maximumLifetimeInMinutes: 20 }, { lifetimeInMinutes: 30 }],
    ['it would be shorter than any', { state: 'enabled' }, { lifetimeInMinutes: 5 }],
  ])('is refused where %s', async (_, policy, body) => {
    const { world } = testTenant();
    await control(world, { path: '/world', body: { op: 'set-pass-policy', ...policy } });
    expect(await make(world, body)).toMatchObject({ status: 400 });
  });
});
