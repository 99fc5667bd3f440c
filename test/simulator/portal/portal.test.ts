import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { html } from '../../../simulator/portal/page.ts';
import { portalSite } from '../../../simulator/portal/site.ts';
import { parseJson } from '../../../simulator/wire.ts';
import type { Answer } from '../../../simulator/wire.ts';
import type { World } from '../../../simulator/world/world.ts';
import {
  answered,
  breakglass,
  control,
  element,
  passkeyOf,
  post,
  send,
  signInAs,
  testTenant,
} from '../tenant.ts';

const cookieOf = (page: Answer): string => (page.headers['set-cookie'] ?? '').split(';')[0] ?? '';

async function get(world: World, path: string, cookie = ''): Promise<Answer> {
  return answered(await send(world, { site: portalSite, path, headers: { cookie } }));
}

describe('signing in', () => {
  it('shows the request id of the log entry and opens a session', async () => {
    const { world } = testTenant();
    const page = await signInAs(world, breakglass(world, 1));
    expect(page.status).toBe(200);
    expect(element(page, 'request-id')).toBe(world.signIns.at(-1)?.id);
    expect(page.headers['set-cookie']).toMatch(/; HttpOnly; SameSite=Strict; Secure$/);
    const policies = await get(world, '/admin/conditional-access', cookieOf(page));
    expect(element(policies, 'policy-count')).toBe(String(world.policies.length));
  });

  it('keeps one correlation id for a visit: a factor that is missing, then success', async () => {
    const { world } = testTenant();
    const user = breakglass(world, 1);
    const page = await get(world, '/sign-in');
    const correlation = /name="correlation" type="hidden" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const attempt = (method: string, credential: string) =>
      post(world, '/sign-in', {
        fields: { account: 'breakglass-1', method, credential, correlation },
      });
    const password = user.methods.find(({ kind }) => kind === 'password')?.secret ?? '';
    const refused = await attempt('password', password);
    const welcome = await attempt('passkey', passkeyOf(user));
    const [first, second] = world.signIns.slice(-2);
    expect([first, second].map((entry) => [entry?.errorCode, entry?.correlationId])).toEqual([
      [50076, correlation],
      [0, correlation],
    ]);
    expect([refused, welcome].map((shown) => element(shown, 'correlation-id'))).toEqual([
      correlation,
      correlation,
    ]);
    expect(element(welcome, 'request-id')).toBe(second?.id);
    expect(second?.id).not.toBe(first?.id);
    const again = await get(world, `/sign-in?correlation=${correlation}`);
    expect(again.body).toContain(`value="${correlation}"`);
  });

  it('takes the short name of an account as well', async () => {
    const { world } = testTenant();
    const fields = {
      account: 'breakglass-1',
      method: 'passkey',
      credential: passkeyOf(breakglass(world, 1)),
    };
    expect((await post(world, '/sign-in', { fields })).status).toBe(200);
  });

  it('logs the address that the person names', async () => {
    const { world } = testTenant();
    await signInAs(world, breakglass(world, 1), { address: '198.51.100.5' });
    expect(world.signIns.at(-1)?.ipAddress).toBe('198.51.100.5');
  });

  const refusals = [
    ['a wrong passkey', 500121, (world: World) => signInAs(world, breakglass(world, 1), { credential: 'x' })],
    [
      'a wrong password',
      50126,
      (world: World) => signInAs(world, breakglass(world, 1), { method: 'password', credential: 'x' }),
    ],
    [
      'another account’s passkey',
      500121,
      (world: World) =>
        signInAs(world, breakglass(world, 1), { credential: passkeyOf(breakglass(world, 2)) }),
    ],
    [
      'a right password where a passkey is demanded',
      50076,
      (world: World) => {
        const user = breakglass(world, 1);
        const credential = user.methods.find(({ kind }) => kind === 'password')?.secret ?? '';
        return signInAs(world, user, { method: 'password', credential });
      },
    ],
    [
      'a disabled account',
      50057,
      async (world: World) => {
        await control(world, {
          path: '/world',
          body: { op: 'set-user', user: 'breakglass-1', accountEnabled: false },
        });
        return signInAs(world, breakglass(world, 1));
      },
    ],
    [
      'a blocking policy',
      53003,
      async (world: World) => {
        const body = { op: 'add-blocking-policy', name: 'Block', user: 'breakglass-1' };
        await control(world, { path: '/world', body });
        return signInAs(world, breakglass(world, 1));
      },
    ],
  ] as const;
  for (const [what, code, attempt] of refusals) {
    it(`is refused for ${what}, and the failure logged`, async () => {
      const { world } = testTenant();
      const page = await attempt(world);
      expect(page.status).toBe(403);
      expect(element(page, 'error-code')).toBe(`AADSTS${code}`);
      expect(world.signIns.at(-1)).toMatchObject({ id: element(page, 'request-id'), errorCode: code });
      expect(page.headers).not.toHaveProperty('set-cookie');
    });
  }

  it('marks the policy that blocked', async () => {
    const { world } = testTenant();
    await control(world, {
      path: '/world',
      body: { op: 'add-blocking-policy', name: 'Block', user: 'breakglass-1' },
    });
    await signInAs(world, breakglass(world, 1));
    expect(world.signIns.at(-1)).toMatchObject({
      conditionalAccessStatus: 'failure',
      appliedPolicies: expect.arrayContaining([
        expect.objectContaining({ displayName: 'Block', result: 'failure' }),
      ]),
    });
  });

  it('does not know an unknown account, and logs nothing', async () => {
    const { world } = testTenant();
    const logged = world.signIns.length;
    const page = await post(world, '/sign-in', {
      fields: { account: 'nobody', method: 'passkey', credential: 'x' },
    });
    expect(element(page, 'error-code')).toBe('AADSTS50034');
    expect(world.signIns).toHaveLength(logged);
  });

  for (const fields of [
    { account: 'breakglass-1', method: 'sms', credential: 'x' },
    { account: 'breakglass-1', method: 'passkey', credential: 'x', address: 'home' },
  ]) {
    it(`does not understand ${JSON.stringify(fields)}`, async () => {
      expect((await post(testTenant().world, '/sign-in', { fields })).status).toBe(400);
    });
  }
});

describe('a session', () => {
  it('is needed for the policies and the passkey', async () => {
    const { world } = testTenant();
    expect(element(await get(world, '/admin/conditional-access'), 'error-code')).toBe('AADSTS50058');
    expect(element(await post(world, '/security-info/replace-passkey'), 'error-code')).toBe('AADSTS50058');
    const forged = await get(world, '/admin/conditional-access', 'portal-session=guessed');
    expect(element(forged, 'error-code')).toBe('AADSTS50058');
  });

  it('ends on signing out', async () => {
    const { world } = testTenant();
    const cookie = cookieOf(await signInAs(world, breakglass(world, 1)));
    await post(world, '/sign-out', { cookie });
    expect((await get(world, '/admin/conditional-access', cookie)).status).toBe(403);
  });

  it('ends when the passkey is replaced', async () => {
    const { world, advance } = testTenant();
    const cookie = cookieOf(await signInAs(world, breakglass(world, 1)));
    advance(1_000);
    expect((await post(world, '/security-info/replace-passkey', { cookie })).status).toBe(200);
    expect((await get(world, '/admin/conditional-access', cookie)).status).toBe(403);
  });
});

describe('the security-info page', () => {
  it('needs a session, and offers to replace the passkey and to revoke the sessions', async () => {
    const { world } = testTenant();
    expect((await get(world, '/security-info')).status).toBe(403);
    const cookie = cookieOf(await signInAs(world, breakglass(world, 1)));
    const page = await get(world, '/security-info', cookie);
    expect(page.body).toContain('action="/security-info/replace-passkey"');
    expect(page.body).toContain('action="/security-info/revoke-sessions"');
  });

  it('ends the sessions of its person, and leaves the passkey as it is', async () => {
    const { world, advance } = testTenant();
    const user = breakglass(world, 1);
    const passkey = passkeyOf(user);
    const cookie = cookieOf(await signInAs(world, user));
    advance(1_000);
    expect((await post(world, '/security-info/revoke-sessions')).status).toBe(403);
    expect((await post(world, '/security-info/revoke-sessions', { cookie })).status).toBe(200);
    expect((await get(world, '/security-info', cookie)).status).toBe(403);
    expect(user.signInSessionsValidFromDateTime).toBe('2026-11-20T10:00:01.000Z');
    expect([passkeyOf(user), world.revocationsCommitted]).toEqual([passkey, 0]);
  });
});

describe('the alerts page', () => {
  it('lists an alert with id and time once it shows', async () => {
    const { world, advance } = testTenant();
    await signInAs(world, breakglass(world, 1));
    const [alert] = world.alerts;
    expect(alert).toBeDefined();
    expect((await get(world, '/alerts')).body).not.toContain(alert?.id);
    advance(24 * 3_600_000);
    const page = await get(world, '/alerts');
    expect(element(page, 'alert-count')).toBe(String(world.alerts.length));
    expect(page.body).toContain(alert?.id);
    expect(page.body).toContain(alert?.createdDateTime);
  });
});

describe('replacing a passkey', () => {
  it('makes the new one work and the old one not', async () => {
    const { world, advance } = testTenant();
    const user = breakglass(world, 1);
    const old = passkeyOf(user);
    advance(5_000);
    const page = await post(world, '/security-info/replace-passkey', {
      fields: { account: 'breakglass-1', credential: old },
    });
    const fresh = element(page, 'new-credential');
    expect((await signInAs(world, user, { credential: fresh })).status).toBe(200);
    expect((await signInAs(world, user, { credential: old })).status).toBe(403);
    expect(user.methods.filter(({ kind }) => kind === 'passkey').map(({ id }) => id)).toEqual([
      element(page, 'key-id'),
    ]);
    expect(user.signInSessionsValidFromDateTime).toBe('2026-11-20T10:00:05.000Z');
  });

  it('needs the present passkey of an enabled account', async () => {
    const { world } = testTenant();
    const fields = { account: 'breakglass-1', credential: 'wrong' };
    expect((await post(world, '/security-info/replace-passkey', { fields })).status).toBe(403);
    const user = breakglass(world, 1);
    user.accountEnabled = false;
    const right = { account: 'breakglass-1', credential: passkeyOf(user) };
    expect((await post(world, '/security-info/replace-passkey', { fields: right })).status).toBe(403);
  });
});

describe('a webhook', () => {
  const deliver = async (world: World, key: string | null, body = '{"text":"drill"}'): Promise<unknown> => {
    const headers: Record<string, string> = key === null ? {} : { 'idempotency-key': key };
    const response = await send(world, {
      site: portalSite,
      method: 'POST',
      path: '/hooks/soc',
      headers,
      body,
    });
    const answer = answered(response);
    return { status: answer.status, body: parseJson(answer.body) };
  };

  it('is one message however often its key comes', async () => {
    const { world } = testTenant();
    expect(await deliver(world, 'k1')).toEqual({ status: 202, body: { received: true, repeated: false } });
    expect(await deliver(world, 'k1')).toEqual({ status: 202, body: { received: true, repeated: true } });
    await deliver(world, 'k2');
    expect(world.webhooks.map(({ channel, key, deliveries }) => ({ channel, key, deliveries }))).toEqual([
      { channel: 'soc', key: 'k1', deliveries: 2 },
      { channel: 'soc', key: 'k2', deliveries: 1 },
    ]);
  });

  it('without a key is always another', async () => {
    const { world } = testTenant();
    await deliver(world, null);
    await deliver(world, null);
    expect(world.webhooks).toHaveLength(2);
  });

  it('must be JSON', async () => {
    expect(await deliver(testTenant().world, 'k', 'text')).toMatchObject({ status: 400 });
  });
});

describe('pages', () => {
  it('never carry what was put in as markup', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(html`<p>${text}</p>`.html.slice(3, -4)).not.toMatch(/[<>"']/);
      }),
    );
  });

  it('show a policy’s name as text', async () => {
    const { world } = testTenant();
    const body = { op: 'add-blocking-policy', name: '<script>alert(1)</script>', user: 'employee-1' };
    await control(world, { path: '/world', body });
    const cookie = cookieOf(await signInAs(world, breakglass(world, 1)));
    const page = await get(world, '/admin/conditional-access', cookie);
    expect(page.body).toContain('&lt;script&gt;');
    expect(page.body).not.toContain('<script>');
  });

  it('are found from the first, and not found elsewhere', async () => {
    const { world } = testTenant();
    expect((await get(world, '/')).body).toContain('href="/sign-in"');
    expect((await get(world, '/sign-in')).body).toContain('name="credential"');
    expect((await get(world, '/nothing')).status).toBe(404);
  });
});
