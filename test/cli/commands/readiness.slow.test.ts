import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { lockout } from '../../../cli/commands/lockout.ts';
import { readiness } from '../../../cli/commands/readiness.ts';
import { givenFrom } from '../../../cli/given.ts';
import { readinessCheck } from '../../../domain/runbook.ts';
import { DEFAULT_ROLES } from '../../../simulator/world/seed.ts';
import { recordIo } from '../../support/io.ts';
import { examplePublicKey } from '../../support/organisation.ts';
import { pretendTenant, type PretendTenant } from '../../support/pretend-tenant.ts';

let tenant: PretendTenant;
/** A good tenant: both accounts were tried lately. */
const TRIED = ['breakglass-1', 'breakglass-2'].map((user) => ({
  op: 'log-sign-in',
  user,
  address: '203.0.113.10',
}));

beforeAll(async () => {
  tenant = await pretendTenant();
  await writeFile(path.join(tenant.directory, 'organisation.yaml'), organisationText({}));
  await storeDrill();
});

/** The evidence of a drill that is under way: its windows are what explains the sign-ins of today. */
async function storeDrill(): Promise<void> {
  const run = path.join(tenant.directory, 'evidence', 'drill-1');
  await mkdir(run, { recursive: true });
  const at = (offsetMs: number) => new Date(Date.now() + offsetMs).toISOString();
  const opened = ['breakglass-1', 'breakglass-2'].map((account, n) => ({
    v: 1,
    run: 'drill-1',
    n,
    at: at(-60_000),
    type: 'window-opened',
    step: `get-in/${account}`,
    account,
    nonce: 'nonce',
    until: at(3_600_000),
  }));
  await writeFile(
    path.join(run, 'journal.jsonl'),
    opened.map((event) => `${JSON.stringify(event)}\n`).join(''),
  );
}

afterEach(async () => {
  await tenant.control('POST', '/reset');
});

async function tokensAskedFor(): Promise<number> {
  const { requests } = z
    .object({ requests: z.record(z.string(), z.int()) })
    .parse(await tenant.control('GET', '/state'));
  const asked = Object.entries(requests).filter(([request]) => request.endsWith('/oauth2/v2.0/token'));
  return asked.reduce((sum, [, count]) => sum + count, 0);
}

/** JSON is YAML. */
function organisationText({ graph = tenant.ready.graph, ...more }: Record<string, unknown>): string {
  const { ready } = tenant;
  const { accounts, tenantId, domain, clientId, alertRule: rule, alertTitle: title } = ready.tenant;
  return JSON.stringify({
    organisation: 'example',
    tenants: [
      {
        id: 'main',
        'tenant-id': tenantId,
        domain,
        endpoints: { login: ready.login, graph },
        engine: { 'client-id': clientId, credential: { kind: 'secret', file: 'client-secret' } },
      },
    ],
    accounts: accounts.map((account) => ({
      id: account.name,
      tenant: 'main',
      'object-id': account.objectId,
      'user-principal-name': account.userPrincipalName,
      methods: [{ type: 'passkey', aaguids: [account.aaguid] }],
      source: 'safe-a',
    })),
    sources: [{ id: 'safe-a', kind: 'envelope', place: 'safe', seals: {} }],
    people: [{ id: 'custodian-1', roles: ['custodian'], keys: [examplePublicKey('custodian-1')] }],
    alerts: [{ id: 'defender', kind: 'graph-alerts', tenant: 'main', rule, title }],
    'trust-ca': path.basename(ready.ca),
    ...more,
  });
}

async function run(options: Readonly<Record<string, string>>, json = true) {
  const io = recordIo({ json, cwd: tenant.directory });
  const exit = await readiness(io, givenFrom({ words: [], options }));
  return { exit, printed: io.stdout(), said: io.stderr().join('\n') };
}

const printed = z.object({
  checks: z.array(
    z.object({
      check: z.string(),
      of: z.string(),
      state: z.string(),
      seen: z.string(),
      mend: z.string().nullable(),
    }),
  ),
});

function rows(text: string) {
  return printed.parse(JSON.parse(text)).checks;
}

describe('readiness', () => {
  it('holds for a good tenant: every check, of the tenant once, without a server', async () => {
    await tenant.control('POST', '/world', TRIED);
    const { exit, printed: text } = await run({});
    const found = rows(text);
    expect(found.filter(({ state }) => state !== 'held')).toEqual([]);
    expect(exit).toBe(0);
    expect(new Set(found.map(({ check }) => check))).toEqual(new Set(readinessCheck.options));
    expect(found.filter(({ check }) => check === 'two-accounts')).toHaveLength(1);
    expect(found.filter(({ check }) => check === 'enabled').map(({ of }) => of)).toEqual([
      'breakglass-1',
      'breakglass-2',
    ]);
  });

  it('ends with 3 for one that is not, of the account that was asked about, and says how to mend it', async () => {
    await tenant.control('POST', '/world', [
      ...TRIED,
      { op: 'add-phone', user: 'breakglass-2' },
      { op: 'log-sign-in', user: 'breakglass-2', address: '198.51.100.9', daysAgo: 3 },
      { op: 'set-service-status', id: 'Exchange', status: 'serviceDegradation' },
    ]);
    const { exit, printed: text } = await run({ account: 'breakglass-2' }, false);
    expect(exit).toBe(3);
    expect(text).toMatch(/^not held +no-personal-methods +breakglass-2 +phone\n +→ remove the method/m);
    expect(text).toMatch(/^not held +no-service-incident +main +Exchange: serviceDegradation\n +→ wait/m);
    expect(text).toMatch(/^not held +no-sign-in-outside-window +breakglass-2 +1 .* 198\.51\.100\.9 /m);
    expect(text).not.toContain('breakglass-1  ');
    expect(text).toMatch(/^11 of 15 checks held\nnot looked at: Conditional Access, see .* lockout\n$/m);
  });

  it('leaves only those checks open whose permission is missing, and names it', async () => {
    const { clientId } = tenant.ready.tenant;
    const roles = DEFAULT_ROLES.filter((role) => role !== 'ServiceHealth.Read.All');
    await tenant.control('POST', '/world', [...TRIED, { op: 'set-client-roles', clientId, roles }]);
    const { exit, printed: text } = await run({});
    const open = rows(text).filter(({ state }) => state !== 'held');
    expect(open.map(({ check, state }) => `${check} ${state}`)).toEqual(['no-service-incident inconclusive']);
    expect(open[0]?.seen).toMatch(/^expected .* ServiceHealth\.Read\.All .*\(PERMISSION_MISSING\)$/);
    expect(open[0]?.mend).toContain('permissions --script');
    expect(exit).toBe(3);
  });

  it('names of several permissions the one that is asked for, never a write, and each in a line beneath', async () => {
    const { clientId } = tenant.ready.tenant;
    const roles = DEFAULT_ROLES.filter((role) => !role.startsWith('Role') && !role.startsWith('ServiceH'));
    await tenant.control('POST', '/world', [...TRIED, { op: 'set-client-roles', clientId, roles }]);
    const { printed: text, said } = await run({ account: 'breakglass-1' }, false);
    expect(text).toContain('it needs the application permission RoleManagement.Read.Directory (403');
    expect(text).not.toContain('ReadWrite');
    expect(said.match(/^main: missing \S+/gm)).toEqual([
      'main: missing RoleManagement.Read.Directory,',
      'main: missing ServiceHealth.Read.All,',
    ]);
  });

  it('ends with 1 and the code where nothing was answered, and refuses an account that is not there', async () => {
    const file = path.join(tenant.directory, 'away.yaml');
    await writeFile(file, organisationText({ graph: 'https://localhost:9' }));
    const { exit, printed: text } = await run({ organisation: file });
    expect(exit).toBe(1);
    expect(text).toContain('TENANT_UNREACHABLE');
    await expect(run({ account: 'breakglass-9' })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('asks for one token only where the token service never answers, and so does lockout', async () => {
    const file = path.join(tenant.directory, 'hurried.yaml');
    await writeFile(file, organisationText({ waits: { request: '1s' } }));
    await tenant.control('POST', '/faults', { name: 'token-endpoint-black-holed' });
    const before = await tokensAskedFor();
    const { exit, printed: text } = await run({ organisation: file });
    expect(exit).toBe(1);
    expect(text).toContain('TOKEN_UNREACHABLE');
    const io = recordIo({ json: true, cwd: tenant.directory });
    expect(await lockout(io, givenFrom({ words: [], options: { organisation: file } }))).toBe(1);
    expect(io.stdout() + io.stderr().join()).toContain('TOKEN_UNREACHABLE');
    // Each of the two commands asks once; otherwise each of their parts would wait anew.
    expect((await tokensAskedFor()) - before).toBe(2);
  });

  it('has the same way to the tenant as lockout, which says what it met there', async () => {
    const io = recordIo({ json: true, cwd: tenant.directory });
    const options = { organisation: 'away.yaml', account: 'breakglass-2' };
    expect(await lockout(io, givenFrom({ words: [], options }))).toBe(1);
    expect(io.stdout() + io.stderr().join()).toContain('TENANT_UNREACHABLE');
  });

  it('prints no secret, whatever happens', async () => {
    const secret = (await readFile(path.join(tenant.directory, 'client-secret'), 'utf8')).trim();
    expect(secret.length).toBeGreaterThan(8);
    for (const fault of ['token-endpoint-refuses', 'malformed-json']) {
      await tenant.control('POST', '/faults', { name: fault });
      const { printed: text, said } = await run({ account: 'breakglass-1' });
      expect(text + said).not.toContain(secret);
      expect(text + said).not.toMatch(/eyJ[A-Za-z0-9_-]{10}/);
      await tenant.control('DELETE', `/faults/${fault}`);
    }
  });
});
