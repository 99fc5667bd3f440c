import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ErrorCode } from '../../../domain/errors.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { account, OBJECT_ID, organisation } from '../pretend-room.ts';
import { startChild, type Child, type Outcome } from './child.ts';
import { startHostileTenant, TOKEN, type HostileTenant, type Received } from './hostile-tenant.ts';
import { blackHole, drip, SECRET, status } from './wire-behaviours.ts';
import { AT_GRAPH, AT_TOKEN, type WireFault } from './wire-faults.ts';

/** One process of activities and one tenant for all tests of the file. */
let tenant: HostileTenant;
let child: Child;

beforeAll(async () => {
  const directory = await temporaryDirectory('wire');
  await writeFile(join(directory, 'engine.secret'), `${SECRET}\n`);
  tenant = await startHostileTenant(directory);
  child = startChild({ baseDirectory: directory, ca: tenant.ca });
});

beforeEach(() => {
  tenant.reset();
});

afterAll(async () => {
  child.kill();
  await tenant.stop();
});

/** For faults that end by themselves: far more than they take on a busy machine. */
const AMPLE_MS = 15_000;
const SHORT_MS = 600;

/** Activities that know no token yet. */
function open(
  { meet = {}, credential, endless }: WireFault,
  requestMs = endless ? SHORT_MS : AMPLE_MS,
): void {
  const waits = { poll: '1s', record: '1m', tenant: '1m', remind: '1h', request: `${requestMs}ms` };
  const engine = {
    'client-id': '22222222-2222-4222-8222-222222222222',
    credential:
      credential === 'certificate'
        ? { kind: 'certificate', file: 'client.pem' }
        : { kind: 'secret', file: 'engine.secret' },
  };
  const endpoints = {
    login: tenant.origins[meet.login ?? 'good'],
    graph: tenant.origins[meet.graph ?? 'good'],
  };
  child.open(organisation({ waits }, { endpoints, engine, writes: ['revoke-sessions'] }));
}

async function read(more: { cancelAfterMs?: number } = {}): Promise<Outcome> {
  const input = { run: 'run-1', cut: [], account, since: '2026-11-22T10:00:00.000Z' };
  return await child.call({ activity: 'findSignIns', input, ...more });
}

async function write(): Promise<Outcome> {
  return await child.call({ activity: 'revokeSessions', input: { run: 'run-1', cut: [], account } });
}

function count(place: Received['place']): number {
  return tenant.received.filter((request) => request.place === place).length;
}

/** No message, log line or artifact may hold a secret or a token. */
function expectNoCanary(outcome: Outcome): void {
  expect(JSON.stringify(outcome)).not.toMatch(/canary-(?:secret|token)|assertion=/);
  expect(child.log()).not.toMatch(/canary-(?:secret|token)|assertion=/);
}

/** Behind these a read is tried again. A write only where it is sure that nothing was done. */
const AGAIN: Readonly<Partial<Record<ErrorCode, { readonly read: boolean; readonly write: boolean }>>> = {
  TOKEN_UNREACHABLE: { read: true, write: true },
  TENANT_THROTTLED: { read: true, write: true },
  TENANT_CONFLICT: { read: true, write: true },
  TENANT_UNREACHABLE: { read: true, write: false },
  TENANT_TIMEOUT: { read: true, write: false },
  TENANT_ERROR: { read: true, write: false },
};

interface Expected {
  readonly fault: WireFault;
  readonly code: ErrorCode | null;
  readonly sent: readonly [token: number, graph: number];
}

async function expectEnd({ fault, code, sent }: Expected, kind: 'read' | 'write'): Promise<void> {
  tenant.reset();
  Object.assign(tenant.behaviours, fault.behave?.() ?? {});
  open(fault);
  const outcome = await (kind === 'read' ? read() : write());
  const nonRetryable = code !== null && !(AGAIN[code]?.[kind] ?? false);
  const delay = !nonRetryable && fault.afterMs !== undefined ? { nextRetryDelay: fault.afterMs } : {};
  if (code === null) expect(outcome.failure).toBeNull();
  else expect(outcome.failure).toMatchObject({ type: code, nonRetryable, ...delay });
  expect(outcome.failure?.message ?? '').toContain(fault.words ?? '');
  if (delay.nextRetryDelay === undefined) expect(outcome.failure?.nextRetryDelay ?? null).toBeNull();
  expect([count('token'), count('graph')]).toEqual(sent);
  expect(tenant.received.some(({ line }) => line.includes('elsewhere'))).toBe(false);
  expectNoCanary(outcome);
}

describe('a tenant that behaves', () => {
  it('is asked with the token, the version and the filter', async () => {
    open({});
    const outcome = await read();
    expect(outcome.result).toMatchObject({ records: [] });
    const asked = tenant.received.find(({ place }) => place === 'graph');
    expect(asked?.authorization).toBe(`Bearer ${TOKEN}`);
    expect(decodeURIComponent(asked?.line ?? '')).toBe(
      `GET /beta/auditLogs/signIns?$filter=userId eq '${OBJECT_ID}' and createdDateTime ge 2026-11-22T10:00:00.000Z&$top=1000`,
    );
    expectNoCanary(outcome);
  });
});

describe('on the way to a token', () => {
  // The way is the same for a read; a write must not have begun.
  it.each(AT_TOKEN)('%s', async (_, fault, code, sent) => {
    await expectEnd({ fault, code, sent }, 'write');
  });
});

describe('at Graph', () => {
  it.each(AT_GRAPH)('%s', async (_, fault, code, sent) => {
    await expectEnd({ fault, code, sent }, 'read');
    if (fault.readOnly !== true) await expectEnd({ fault, code, sent }, 'write');
  });
});

describe('the time of a fault', () => {
  it.each([
    ['a description that never comes', { discovery: blackHole }],
    ['a token that never comes', { token: blackHole }],
    ['a token that drips', { token: drip }],
    ['an answer that never comes', { graph: blackHole }],
    ['an answer that drips', { graph: drip }],
  ])('ends at once with the activity: %s', async (_, behaviours) => {
    // Longer than the test may take: only the cancellation can end it.
    open({}, 600_000);
    Object.assign(tenant.behaviours, behaviours);
    const outcome = await read({ cancelAfterMs: 150 });
    expect(outcome.failure).toMatchObject({ type: 'CancelledFailure' });
  });

  it('strikes a write once, on a connection that was kept', async () => {
    open({});
    expect((await write()).failure).toBeNull();
    tenant.behaviours.graph = (request) => request.socket.destroy();
    expect((await write()).failure).toMatchObject({ type: 'TENANT_UNREACHABLE', nonRetryable: true });
    expect(count('graph')).toBe(2);
  });

  it('is over when the tenant is well again, with the same client', async () => {
    open({});
    tenant.behaviours.token = (request) => request.socket.destroy();
    expect((await read()).failure).toMatchObject({ type: 'TOKEN_UNREACHABLE' });
    tenant.reset();
    expect((await read()).failure).toBeNull();
    // The token is kept, until Graph says that a right is missing: one that is granted now is in no older token.
    tenant.behaviours.graph = status(403);
    expect((await read()).failure).toMatchObject({ type: 'PERMISSION_MISSING' });
    expect(count('token')).toBe(1);
    tenant.reset();
    expect((await read()).failure).toBeNull();
    expect(count('token')).toBe(1);
  });

  it('does not keep the process', async () => {
    expect(await child.end()).toBe(0);
  });
});
