import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { bearingOut, type AuditSeen } from '../../../domain/audited.ts';
import { openPgpKey, type OpenPgpKey } from '../../support/openpgp.ts';
import { pretendTenant, type PretendTenant } from '../../support/pretend-tenant.ts';
import { DEFAULT_ROLES } from '../../../simulator/world/seed.ts';
import { until } from '../../support/until.ts';
import { TIME_BOUND } from '../../workflows/time-bound-step.ts';
import { accountsOf, organisation } from '../pretend-room.ts';
import { startChild, type Child, type Outcome } from './child.ts';

/** The engine's own rights for these writes. */
const ROLES = [...DEFAULT_ROLES, 'User-PasswordProfile.ReadWrite.All', 'AdministrativeUnit.ReadWrite.All'];
const DIRECTORY_ROLES = ['privilegedAuthenticationAdministrator', 'privilegedRoleAdministrator'];
const UNIT = 'Emergency access';

let tenant: PretendTenant;
let child: Child;
let keys: readonly [OpenPgpKey, OpenPgpKey, OpenPgpKey];
let attempt = 0;

beforeAll(async () => {
  const making = Promise.all([
    openPgpKey({ name: 'custodian-1' }),
    openPgpKey({ name: 'custodian-2' }),
    openPgpKey({ name: 'former-custodian', revoked: true }),
  ]);
  tenant = await pretendTenant();
  child = startChild({ baseDirectory: tenant.directory, ca: tenant.ready.ca });
  keys = await making;
  for (const [at, key] of keys.entries())
    await key.exportTo(path.join(tenant.directory, `${String(at)}.asc`));
  const both = await Promise.all(['0.asc', '1.asc'].map((name) => readFile(fileAt(name), 'utf8')));
  await writeFile(fileAt('both.asc'), both.join('\n'));
});

beforeEach(async () => {
  await grant({ roles: ROLES, directoryRoles: DIRECTORY_ROLES });
  open();
});

afterEach(async () => {
  await tenant.control('POST', '/reset');
});

afterAll(() => {
  child.kill();
});

function fileAt(name: string): string {
  return path.join(tenant.directory, name);
}

async function grant(rights: { roles: readonly string[]; directoryRoles: readonly string[] }): Promise<void> {
  const { clientId } = tenant.ready.tenant;
  await tenant.control('POST', '/world', { op: 'set-client-roles', clientId, ...rights });
}

function open({
  writes = ['reset-password', 'unit-membership'],
  files = ['0.asc', '1.asc'],
}: { writes?: readonly string[]; files?: readonly string[] } = {}): void {
  const { ready } = tenant;
  const escrow = files.map((file, at) => ({
    person: `custodian-${String(at + 1)}`,
    file,
    fingerprint: keys[file === '2.asc' ? 2 : at === 0 ? 0 : 1].fingerprint,
  }));
  child.open(
    organisation(
      { escrow: { keys: escrow }, accounts: ownAccounts() },
      {
        'tenant-id': ready.tenant.tenantId,
        endpoints: { login: ready.login, graph: ready.graph },
        engine: {
          'client-id': ready.tenant.clientId,
          credential: { kind: 'secret', file: 'client-secret' },
        },
        writes,
      },
    ),
  );
}

/** The first account, in its restricted unit. */
function ownAccounts(): readonly object[] {
  const { accounts, restrictedUnit } = tenant.ready.tenant;
  return accountsOf(accounts.slice(0, 1)).map((each) => ({ ...each, 'restricted-unit': restrictedUnit }));
}

function call(activity: string, more: object = {}): Promise<Outcome> {
  const [first] = tenant.ready.tenant.accounts;
  const account = {
    id: 'breakglass-1',
    tenant: 'main',
    objectId: first?.objectId ?? '',
    userPrincipalName: first?.userPrincipalName ?? '',
    methods: [{ type: 'passkey', count: 1, aaguids: [] }],
    policiesThatMayApply: [],
    source: 'safe-a',
  };
  return child.call({ activity, input: { run: 'run-1', cut: [], account, ...more } });
}

const escrowed = z.strictObject({ name: z.string(), digest: z.string(), observedAt: z.string() });

async function escrow({
  to = [0, 1],
  number = (attempt += 1),
}: { to?: readonly (0 | 1 | 2)[]; number?: number } = {}): Promise<Outcome> {
  const recipients = to.map((at) => ({
    person: `custodian-${String(at + 1)}`,
    fingerprint: keys[at].fingerprint,
  }));
  return await call('escrowPassword', {
    step: 'reset/breakglass-1',
    attempt: number,
    recipients,
    password: { length: 24, alphabet: 'readable' },
  });
}

const looked = z.looseObject({ credential: z.looseObject({ passwordChangedAt: z.string() }) });

async function changedAt(): Promise<string> {
  return looked.parse((await call('readCredential')).result).credential.passwordChangedAt;
}

/** What the portal says to a sign-in with this password: refused for what it is, or for the method. */
async function signIn(password: string): Promise<string> {
  const [first] = tenant.ready.tenant.accounts;
  const body = new URLSearchParams({
    account: first?.userPrincipalName ?? '',
    method: 'password',
    credential: password,
    address: '',
  });
  return await (await fetch(`${tenant.ready.portalHttp}/sign-in`, { method: 'POST', body })).text();
}

describe('a password that the engine sets, over the wire', () => {
  it('is kept for its readers alone, set once, read back, and nowhere else', async () => {
    const before = await changedAt();
    const kept = await escrow();
    const { name, digest } = escrowed.parse(kept.result);
    const file = path.join(tenant.directory, 'escrow', name);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
    expect(
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    ).toBe(digest);
    const [one, other] = await Promise.all([keys[0].read(file), keys[1].read(file)]);
    expect(one).toMatch(/^[A-Za-z2-9\-_.:+=@#%]{24}$/);
    expect(other).toBe(one);
    await expect(keys[2].read(file)).rejects.toThrow();
    expect(await changedAt()).toBe(before);
    const set = await call('resetPassword', { escrow: digest });
    expect(set.failure).toBeNull();
    expect((await changedAt()) > before).toBe(true);
    expect(await signIn('another password')).toContain('AADSTS50126');
    expect(await signIn(one)).not.toContain('AADSTS50126');
    const again = await call('resetPassword', { escrow: digest });
    expect(again.failure).toMatchObject({ type: 'ESCROW_MISSING', nonRetryable: true });

    const told = [JSON.stringify([kept, set, again]), child.log()];
    for (const text of told) expect(text).not.toContain(one);
    const homes = (await readdir(path.dirname(tenant.directory))).filter((each) =>
      each.startsWith('breakglass-gpg-'),
    );
    expect(homes).toEqual([]);
  });

  it('is read back late where the tenant is slow to agree with itself', async () => {
    await tenant.control('POST', '/world', { op: 'set-consistency', delayMs: 400 });
    const before = await changedAt();
    const { digest } = escrowed.parse((await escrow()).result);
    await call('resetPassword', { escrow: digest });
    expect(await changedAt()).toBe(before);
    const look = async () => ((await changedAt()) > before ? true : null);
    expect(await until({ what: 'the new time of the password', look })).toBe(true);
  });

  it('ends in doubt, for good, where the answer is lost after the write was done', async () => {
    const before = await changedAt();
    await tenant.control('POST', '/faults', { name: 'write-lost-after-commit' });
    const { digest } = escrowed.parse((await escrow()).result);
    const { failure } = await call('resetPassword', { escrow: digest });
    expect(failure).toMatchObject({ type: 'TENANT_UNREACHABLE', nonRetryable: true });
    expect((await changedAt()) > before).toBe(true);
  });

  it.each([
    ['without the permission', { roles: [...DEFAULT_ROLES], directoryRoles: DIRECTORY_ROLES }],
    ['without the directory role', { roles: ROLES, directoryRoles: [] }],
  ])('is refused %s, and both are named', async (_, rights) => {
    await grant(rights);
    open();
    const { digest } = escrowed.parse((await escrow()).result);
    const { failure } = await call('resetPassword', { escrow: digest });
    expect(failure).toMatchObject({ type: 'PERMISSION_MISSING', nonRetryable: true });
    expect(failure?.message).toContain('User-PasswordProfile.ReadWrite.All');
    expect(failure?.message).toContain('the directory role Privileged Authentication Administrator');
  });

  it('is not made where the write is off', async () => {
    open({ writes: [] });
    expect((await escrow()).failure).toMatchObject({ type: 'WRITE_NOT_ALLOWED', nonRetryable: true });
  });

  it('is never kept in the place of another', async () => {
    expect((await escrow({ number: 9_000 })).failure).toBeNull();
    const { failure } = await escrow({ number: 9_000 });
    expect(failure).toMatchObject({ type: 'ESCROW_FAILED', nonRetryable: true });
    expect(failure?.message).toContain('no escrow run-1.reset.breakglass-1.9000.asc yet');
  });

  it.each([
    ['that is not there', ['none.asc'], [0], 'does not exist'],
    ['of somebody else', ['1.asc'], [0], 'to be'],
    ['beside another in one file', ['both.asc'], [0], 'one public key'],
    ['that is no longer in force', ['2.asc'], [2], 'in force'],
    ['that the organisation file does not have', ['1.asc'], [2], 'organisation file'],
    ['that is none', ['client-secret'], [0], 'gpg'],
  ] as const)('is not made for a key %s', async (_, files, to, words) => {
    open({ files });
    const { failure } = await escrow({ to });
    expect(failure).toMatchObject({ type: 'ESCROW_FAILED', nonRetryable: true });
    expect(failure?.message).toContain(words);
  });
});

/** How many entries of the audit log bear out that the engine set the password. */
async function audited(): Promise<number> {
  const { result } = await call('findAuditEntries', { since: '2000-01-01T00:00:00.000Z' });
  const { entries } = z.looseObject({ entries: z.array(z.custom<AuditSeen>()) }).parse(result);
  expect(entries.length).toBeGreaterThan(0);
  return bearingOut({ claim: 'password.audited', entries, engine: [tenant.ready.tenant.clientId] }).length;
}

describe('a restricted unit, over the wire', () => {
  const member = async (unit: string) =>
    z.looseObject({ member: z.boolean() }).parse((await call('readUnit', { unit })).result).member;

  it('stands in the way of the password until the account is out of it, and takes it back', async () => {
    const unit = tenant.ready.tenant.restrictedUnit;
    await tenant.control('POST', '/world', {
      op: 'set-unit-member',
      user: 'breakglass-1',
      unit: UNIT,
      member: true,
    });
    expect(await member(unit)).toBe(true);
    const first = escrowed.parse((await escrow()).result);
    expect((await call('resetPassword', { escrow: first.digest })).failure?.type).toBe('PERMISSION_MISSING');
    await tenant.control('POST', '/world', { op: 'set-ingestion', auditsMs: 0 });
    expect((await call('leaveUnit', { unit })).failure).toBeNull();
    expect(await member(unit)).toBe(false);
    expect(await audited()).toBe(0);
    const second = escrowed.parse((await escrow()).result);
    expect((await call('resetPassword', { escrow: second.digest })).failure).toBeNull();
    expect(await audited()).toBeGreaterThan(0);
    await tenant.control('POST', '/faults', { name: 'write-lost-after-commit' });
    expect((await call('enterUnit', { unit })).failure?.type).toBe('TENANT_UNREACHABLE');
    expect((await call('enterUnit', { unit })).failure?.type).toBe('TENANT_REQUEST_REFUSED');
    expect(await member(unit)).toBe(true);
  });

  it('keeps its members from an engine without the role', async () => {
    await grant({ roles: ROLES, directoryRoles: [] });
    open();
    const { failure } = await call('leaveUnit', { unit: tenant.ready.tenant.restrictedUnit });
    expect(failure).toMatchObject({ type: 'PERMISSION_MISSING' });
    expect(failure?.message).toContain('Privileged Role Administrator');
  });
});

describe('a temporary access pass, over the wire', () => {
  const methods = z.looseObject({
    methods: z.array(z.looseObject({ id: z.string(), type: z.string(), usable: z.boolean().nullable() })),
  });

  beforeEach(async () => {
    const roles = [...ROLES, 'UserAuthMethod-TAP.ReadWrite.All', 'Policy.Read.AuthenticationMethod'];
    await grant({ roles, directoryRoles: [] });
    open({ writes: ['temporary-access-pass'] });
  });

  function make(lifetimeMinutes = 10): Promise<Outcome> {
    const recipients = [{ person: 'custodian-1', fingerprint: keys[0].fingerprint }];
    const about = { step: 'register/breakglass-1', attempt: (attempt += 1) };
    return call('makePass', { ...about, recipients, lifetimeMinutes });
  }

  async function usable(): Promise<readonly string[]> {
    const read = methods.parse((await call('readMethods')).result);
    return read.methods.flatMap(({ id, type, usable: can }) =>
      type === 'temporaryAccessPass' && can === true ? [id] : [],
    );
  }

  it('is sealed for its reader alone, shown without its secret, deleted, and nowhere else', async () => {
    const made = await make();
    const { name } = escrowed.parse(made.result);
    const pass = await keys[0].read(path.join(tenant.directory, 'escrow', name));
    const [id, ...others] = await usable();
    expect(others).toEqual([]);
    const deleted = await call('deletePass', { pass: id });
    expect(deleted.failure).toBeNull();
    expect(await usable()).toEqual([]);
    expect((await call('deletePass', { pass: id })).failure).toMatchObject({ type: 'NOT_FOUND_IN_TENANT' });
    expect(pass).toMatch(/^pass-.{12}$/);
    for (const text of [JSON.stringify([made, deleted]), child.log()]) expect(text).not.toContain(pass);
  });

  it('is not asked for where its policy or the organisation does not let it be made', async () => {
    const policy = (change: object) => tenant.control('POST', '/world', { op: 'set-pass-policy', ...change });
    await policy({ state: 'disabled' });
    expect((await make()).failure).toMatchObject({ type: 'PASS_NOT_ALLOWED' });
    await policy({ state: 'enabled', maximumLifetimeInMinutes: 20 });
    expect((await make(30)).failure).toMatchObject({ type: 'PASS_NOT_ALLOWED' });
    open({ writes: [] });
    expect((await make()).failure).toMatchObject({ type: 'WRITE_NOT_ALLOWED' });
    expect(await usable()).toEqual([]);
  });

  it.each(['UserAuthMethod-TAP.ReadWrite.All', 'Policy.Read.AuthenticationMethod'])(
    'is refused with the name of %s where only that is missing',
    async (missing) => {
      const all = [...ROLES, 'UserAuthMethod-TAP.ReadWrite.All', 'Policy.Read.AuthenticationMethod'];
      await grant({ roles: all.filter((role) => role !== missing), directoryRoles: [] });
      open({ writes: ['temporary-access-pass'] });
      expect((await make()).failure?.message).toContain(missing);
    },
  );

  it('is left in the tenant, and not tried again, where its answer is lost', async () => {
    await tenant.control('POST', '/faults', { name: 'write-lost-after-commit' });
    expect((await make()).failure).toMatchObject({ type: 'TENANT_UNREACHABLE', nonRetryable: true });
    expect(await usable()).toHaveLength(1);
  });
});

describe('an account created for a run, over the wire', () => {
  const CREATING = ['User.ReadWrite.All', 'RoleManagement.ReadWrite.Directory', 'User.DeleteRestore.All'];
  const read = z.looseObject({ holds: z.boolean(), seen: z.string(), objectId: z.string().nullable() });
  const since = new Date().toISOString();
  const removal = ['end-sessions', 'remove-role', 'delete-account', 'purge-account'];
  let own: string;
  let password: string;

  beforeEach(async () => {
    await grant({ roles: [...ROLES, ...CREATING], directoryRoles: [] });
    open({ writes: ['time-bound-account'] });
    const kept = await ofStep('escrowCreation', { attempt: (attempt += 1) });
    const { name, digest } = escrowed.parse(kept.result);
    password = await keys[0].read(path.join(tenant.directory, 'escrow', name));
    expect((await ofStep('createAccount', { escrow: digest })).failure).toBeNull();
    own = (await part('account')).objectId ?? '';
  });

  function ofStep(activity: string, more: object): Promise<Outcome> {
    const reader = { person: 'custodian-1', fingerprint: keys[0].fingerprint };
    const creation = { ...TIME_BOUND, escrow: [reader] };
    return child.call({ activity, input: { run: 'run-1', cut: [], creation, ...more } });
  }

  async function part(name: string, objectId: string | null = null): Promise<z.infer<typeof read>> {
    return read.parse((await ofStep('readCreated', { part: name, objectId, since })).result);
  }

  const change = (what: string, more: object = {}): Promise<Outcome> =>
    ofStep('changeCreated', { objectId: own, since, change: what, ...more });

  it('gets its role, is taken away piece by piece, and its password is nowhere else', async () => {
    const told = [await change('assign-role')];
    expect(await part('role', own)).toMatchObject({ holds: true });
    for (const what of removal) told.push(await change(what));
    expect(told.map(({ failure }) => failure)).toEqual(told.map(() => null));
    expect(await part('role', own)).toMatchObject({ holds: false });
    expect(await part('trace', own)).toMatchObject({ holds: true });
    expect((await change('purge-account')).result).toMatchObject({ sent: false });
    for (const text of [JSON.stringify(told), child.log()]) expect(text).not.toContain(password);
  });

  it('is the only one that is changed: none with another name, none from before its step', async () => {
    const other = { objectId: tenant.ready.tenant.accounts[0]?.objectId };
    const later = { since: new Date(Date.now() + 3_600_000).toISOString() };
    const asked = removal.slice(0, -1).concat('assign-role');
    for (const more of [other, later])
      for (const what of asked)
        expect((await change(what, more)).failure).toMatchObject({ type: 'WRITE_NOT_APPROVED' });
    expect(await part('role', own)).toMatchObject({ holds: false });
    expect(await part('account')).toMatchObject({ holds: true, objectId: own });
  });
});
