import { request } from 'node:https';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readFile } from 'node:fs/promises';
import { WHAT_IF_MATRIX } from '../../../domain/conditional-access/matrix.ts';
import { config } from '../../../simulator/config.ts';
import { startTenant, type Ready } from '../../../simulator/start.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { accountsOf, organisation } from '../pretend-room.ts';
import { startChild, type Child, type Outcome } from './child.ts';

/** The pretend tenant of the rehearsal, in this process; the activities run in `child`, which trusts its CA. */
let ready: Ready;
let stop: () => Promise<void>;
let directory: string;
let ca: string;
let child: Child;

beforeAll(async () => {
  directory = await temporaryDirectory('pretend');
  ({ ready, stop } = await startTenant(config.parse({ directory })));
  ca = await readFile(ready.ca, 'utf8');
  child = startChild({ baseDirectory: directory, ca: ready.ca });
});

beforeEach(() => {
  open({});
});

afterEach(async () => {
  await control('POST', '/reset');
});

afterAll(async () => {
  child.kill();
  await stop();
});

const KINDS = {
  secret: { kind: 'secret', file: 'client-secret' },
  certificate: { kind: 'certificate', file: 'client-certificate.pem' },
  federated: { kind: 'federated', file: 'federated-assertion.jwt' },
} as const;

/** Activities of an organisation with this credential that lets the engine write this. */
function open({
  credential = 'secret',
  writes = [],
}: {
  credential?: keyof typeof KINDS;
  writes?: readonly string[];
}): void {
  child.open(
    organisation(
      {
        accounts: accountsOf(ready.tenant.accounts),
        alerts: [defender()],
        networks: [{ id: 'paw', ranges: [ready.tenant.ranges.paw] }],
      },
      {
        'tenant-id': ready.tenant.tenantId,
        endpoints: { login: ready.login, graph: ready.graph },
        engine: { 'client-id': ready.tenant.clientId, credential: KINDS[credential] },
        writes,
      },
    ),
  );
}

async function control(method: string, path: string, body: object | null = null): Promise<unknown> {
  return await new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${ready.controlToken}` };
    const sent = request(`${ready.control}${path}`, { method, headers, ca }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const status = response.statusCode ?? 0;
        if (status >= 300) reject(new Error(`expected the control host to agree, got ${status} ${text}`));
        else resolve(text === '' ? null : JSON.parse(text));
      });
    });
    sent.on('error', reject);
    sent.end(body === null ? undefined : JSON.stringify(body));
  });
}

async function arm(name: string): Promise<void> {
  await control('POST', '/faults', { name });
}

function account(number: 1 | 2 = 1) {
  const found = ready.tenant.accounts[number - 1];
  if (found === undefined) throw new Error('expected two accounts');
  return {
    id: found.name,
    tenant: 'main',
    objectId: found.objectId,
    userPrincipalName: found.userPrincipalName,
    methods: [{ type: 'passkey', count: 1, aaguids: [found.aaguid] }],
    policiesThatMayApply: [ready.tenant.breakglassPolicyId],
    source: 'safe-a',
  };
}

const observations = z.array(
  z.looseObject({ claim: z.string(), state: z.string(), seen: z.string(), artifacts: z.array(z.string()) }),
);

/** Claim and state of each observation. */
function states({ result, failure }: Outcome): Record<string, string> {
  expect(failure).toBeNull();
  return Object.fromEntries(observations.parse(result).map(({ claim, state }) => [claim, state]));
}

function defender() {
  const { alertRule: rule, alertTitle: title } = ready.tenant;
  return { id: 'defender', kind: 'graph-alerts', tenant: 'main', rule, title };
}

async function readiness(): Promise<Outcome> {
  const alerts = [defender()];
  const checks = ['enabled', 'global-admin-active', 'methods-as-declared', 'not-synced', 'alert-rule-on'];
  const input = { run: 'run-1', cut: [], account: account(), checks, alerts };
  return await child.call({ activity: 'checkReadiness', input });
}

describe('readiness, over the wire', () => {
  it('holds for the seeded account', async () => {
    const outcome = await readiness();
    expect(new Set(Object.values(states(outcome)))).toEqual(new Set(['corroborated']));
    expect(outcome.stored.length).toBeGreaterThan(0);
  });

  it.each([
    ['account-disabled', 'account.enabled'],
    ['role-missing', 'account.global-admin-active'],
    ['method-not-as-declared', 'account.methods-as-declared'],
    ['alert-rule-off', 'tenant.alert-rule-on'],
  ])('sees the fault %s, and nothing else', async (fault, claim) => {
    await arm(fault);
    const wrong = Object.entries(states(await readiness())).filter(([, state]) => state !== 'corroborated');
    expect(wrong).toEqual([[claim, 'contradicted']]);
  });
});

describe('Conditional Access, over the wire', () => {
  async function check(number: 1 | 2): Promise<Outcome> {
    const input = { run: 'run-1', cut: [], account: account(number) };
    return await child.call({ activity: 'checkConditionalAccess', input });
  }

  it('finds no lockout in the seeded tenant', async () => {
    const outcome = await check(1);
    expect(states(outcome)).toEqual({
      'conditional-access.no-lockout': 'corroborated',
      'conditional-access.static-no-lockout': 'corroborated',
      'conditional-access.evaluations-agree': 'corroborated',
      'conditional-access.unchanged': 'inconclusive',
    });
    expect(outcome.stored.length).toBeGreaterThanOrEqual(WHAT_IF_MATRIX.length);
  });

  it('finds the policy that forgot one account, for that account only', async () => {
    await arm('ca-blocks-account');
    const [struck] = observations.parse((await check(1)).result);
    expect(struck).toMatchObject({ state: 'contradicted', seen: expect.stringMatching(/CA010.* blocks/) });
    expect(Object.values(states(await check(2)))).not.toContain('contradicted');
  });
});

describe('credentials, over the wire', () => {
  it.each(['secret', 'certificate', 'federated'] as const)('gets a token by %s', async (kind) => {
    const input = { run: 'run-1', cut: [], tenant: 'main' };
    open({ credential: kind });
    const outcome = await child.call({ activity: 'countPolicies', input });
    expect(outcome.failure).toBeNull();
    // The pretend tenant hands out pages of twenty, so a count above shows that all were read.
    expect(z.object({ count: z.int() }).parse(outcome.result).count).toBeGreaterThan(20);
  });
});

describe('logs, over the wire', () => {
  const input = () => ({ run: 'run-1', cut: [], account: account(), since: '2026-01-01T00:00:00.000Z' });

  it.each(['findSignIns', 'findAuditEntries'])('%s is understood by the tenant', async (activity) => {
    expect((await child.call({ activity, input: input() })).failure).toBeNull();
  });

  it('findAlerts is understood by the tenant', async () => {
    const outcome = await child.call({ activity: 'findAlerts', input: { ...input(), source: defender() } });
    expect(outcome.result).toMatchObject({ alerts: [] });
  });

  it.each(['malformed-json', 'huge-answer', 'next-link-elsewhere'])('refuses %s', async (fault) => {
    await arm(fault);
    const outcome = await child.call({
      activity: 'countPolicies',
      input: { run: 'run-1', cut: [], tenant: 'main' },
    });
    expect(outcome.failure).toMatchObject({ type: 'TENANT_RESPONSE_INVALID', nonRetryable: true });
  });
});

describe('revoking sessions, over the wire', () => {
  const committed = async () =>
    z.object({ revocationsCommitted: z.int() }).parse(await control('GET', '/state')).revocationsCommitted;

  it('moves the time that is read back; a lost answer is final, though it was done', async () => {
    const roles = ['User.Read.All', 'UserAuthenticationMethod.Read.All', 'User.RevokeSessions.All'];
    await control('POST', '/world', { op: 'set-client-roles', clientId: ready.tenant.clientId, roles });
    open({ writes: ['revoke-sessions'] });
    const input = { run: 'run-1', cut: [], account: account() };
    const read = async () =>
      z
        .object({ credential: z.object({ sessionsValidFrom: z.string() }) })
        .parse((await child.call({ activity: 'readCredential', input })).result).credential.sessionsValidFrom;

    const before = await read();
    expect((await child.call({ activity: 'revokeSessions', input })).failure).toBeNull();
    expect(Date.parse(await read())).toBeGreaterThan(Date.parse(before));

    const count = await committed();
    await arm('write-lost-after-commit');
    const lost = await child.call({ activity: 'revokeSessions', input });
    expect(lost.failure).toMatchObject({ type: 'TENANT_UNREACHABLE', nonRetryable: true });
    expect(await committed()).toBe(count + 1);
  });
});

describe('probing, over the wire', () => {
  it('finds the token service by its own document', async () => {
    const system = { id: 'entra', title: 'Entra', probe: null };
    const outcome = await child.call({ activity: 'probe', input: { run: 'run-1', cut: [], system } });
    expect(outcome.result).toMatchObject({ up: true, seen: '200' });
  });
});
