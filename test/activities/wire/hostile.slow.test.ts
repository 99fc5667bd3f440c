import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { temporaryDirectory } from '../../support/temporary.ts';
import { account, OBJECT_ID, organisation } from '../pretend-room.ts';
import { startChild, type Child, type Outcome } from './child.ts';
import {
  answerJson,
  blackHole,
  emptyList,
  grantToken,
  startHostileTenant,
  type Behaviour,
  type HostileTenant,
} from './hostile-tenant.ts';

const SECRET = 'canary-secret';
const REQUEST_MS = 700;

interface Pair {
  readonly tenant: HostileTenant;
  readonly child: Child;
}

let tenant: HostileTenant;
let child: Child;
let shared: Pair | undefined;

async function begin(): Promise<Pair> {
  const directory = await temporaryDirectory('wire');
  await writeFile(join(directory, 'engine.secret'), `${SECRET}\n`);
  const started = await startHostileTenant(directory);
  return { tenant: started, child: startChild({ baseDirectory: directory, ca: started.ca }) };
}

async function end(pair: Pair): Promise<void> {
  pair.child.kill();
  await pair.tenant.stop();
}

/** A tenant that behaves, and activities that know no token yet. */
function use(pair: Pair): void {
  ({ tenant, child } = pair);
  tenant.token = grantToken;
  tenant.graph = emptyList;
  tenant.requests.length = 0;
  const waits = { poll: '1s', record: '1m', tenant: '1m', remind: '1h', request: `${REQUEST_MS}ms` };
  child.open(organisation({ waits }, { endpoints: { login: tenant.origin, graph: tenant.origin } }));
}

afterAll(async () => {
  if (shared !== undefined) await end(shared);
});

/** A process and a tenant for each test: what is about how either of them ends. */
function describeAlone(name: string, tests: () => void): void {
  describe(name, () => {
    beforeEach(async () => {
      use(await begin());
    });
    afterEach(() => end({ tenant, child }));
    tests();
  });
}

/** One process and tenant for all such tests of the file. */
function describeShared(name: string, tests: () => void): void {
  describe(name, () => {
    beforeEach(async () => {
      use((shared ??= await begin()));
    });
    tests();
  });
}

async function findSignIns(more: { cancelAfterMs?: number } = {}): Promise<Outcome> {
  const input = { run: 'run-1', cut: [], account, since: '2026-11-22T10:00:00.000Z' };
  return await child.call({ activity: 'findSignIns', input, ...more });
}

function graphRequests(): readonly string[] {
  return tenant.requests.filter((line) => line.includes('/auditLogs/'));
}

function aadsts(number: number): Behaviour {
  return (_, response) => {
    answerJson(response, 401, {
      error: 'invalid_client',
      error_description: `AADSTS${number}: what was sent was ${SECRET}`,
      error_codes: [number],
    });
  };
}

/** No message, log line or artifact may hold a secret or a token. */
function expectNoCanary(outcome: Outcome): void {
  expect(JSON.stringify(outcome) + child.log()).not.toMatch(/canary-(?:secret|token)/);
}

describeAlone('the wire, against a tenant that behaves', () => {
  it('sends the token, the version and the filter, and leaves no secret anywhere', async () => {
    let authorization: string | undefined;
    tenant.graph = (request, response) => {
      authorization = request.headers.authorization;
      answerJson(response, 200, { value: [] });
    };
    const outcome = await findSignIns();
    expect(outcome.failure).toBeNull();
    expect(outcome.result).toMatchObject({ records: [] });
    expect(authorization).toBe('Bearer canary-token');
    expect(decodeURIComponent(graphRequests()[0] ?? '')).toBe(
      `GET /beta/auditLogs/signIns?$filter=userId eq '${OBJECT_ID}' and createdDateTime ge 2026-11-22T10:00:00.000Z&$top=50`,
    );
    expectNoCanary(outcome);
    await expect(child.end()).resolves.toMatchObject({ code: 0 });
  });
});

describeAlone('the wire, against a silent tenant', () => {
  it.each([
    ['token', 'TOKEN_UNREACHABLE'],
    ['graph', 'TENANT_TIMEOUT'],
  ] as const)('gives up on a black-holed %s in time, and the process ends', async (place, type) => {
    tenant[place] = blackHole;
    const outcome = await findSignIns();
    expect(outcome.failure).toMatchObject({ type, nonRetryable: false });
    expect(outcome.ms).toBeLessThan(4 * REQUEST_MS);
    const { code, ms } = await child.end();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(4 * REQUEST_MS);
  });

  it('tells a tenant that is not there', async () => {
    await tenant.stop();
    expect((await findSignIns()).failure).toMatchObject({ type: 'TOKEN_UNREACHABLE', nonRetryable: false });
  });
});

describeShared('the wire, against a tenant that is silent for a while', () => {
  it.each(['token', 'graph'] as const)('ends at once when cancelled during %s', async (place) => {
    tenant[place] = blackHole;
    const outcome = await findSignIns({ cancelAfterMs: 50 });
    expect(outcome.failure).toMatchObject({ type: 'CancelledFailure' });
  });

  it('works again once the tenant does', async () => {
    tenant.token = blackHole;
    expect((await findSignIns()).failure).toMatchObject({ type: 'TOKEN_UNREACHABLE' });
    tenant.token = grantToken;
    expect((await findSignIns()).failure).toBeNull();
  });
});

describeShared('the wire, against a tenant that refuses tokens', () => {
  it.each([
    [7000222, 'TOKEN_REFUSED', true],
    [90033, 'TOKEN_UNREACHABLE', false],
    [50196, 'TENANT_THROTTLED', false],
    [424242, 'TOKEN_REFUSED', true],
  ])('takes AADSTS%i for %s', async (number, type, nonRetryable) => {
    tenant.token = aadsts(number);
    const outcome = await findSignIns();
    expect(outcome.failure).toMatchObject({ type, nonRetryable });
    expect(tenant.requests.filter((line) => line.includes('/token'))).toHaveLength(1);
    expectNoCanary(outcome);
  });

  it('answers a claims challenge with a fresh token, once', async () => {
    const claims = Buffer.from('{"access_token":{"nbf":{"essential":true}}}').toString('base64');
    const challenge = `Bearer error="insufficient_claims", claims="${claims}"`;
    const bodies: string[] = [];
    tenant.token = (sent, response, body) => {
      bodies.push(body);
      grantToken(sent, response, body);
    };
    tenant.graph = (request, response, body) => {
      if (bodies.length > 1) emptyList(request, response, body);
      else answerJson(response, 401, {}, { 'www-authenticate': challenge });
    };
    expect((await findSignIns()).failure).toBeNull();
    expect(bodies.map((body) => decodeURIComponent(body).includes('"nbf"'))).toEqual([false, true]);

    tenant.graph = (_, response) => {
      answerJson(response, 401, {}, { 'www-authenticate': challenge });
    };
    expect((await findSignIns()).failure).toMatchObject({ type: 'TOKEN_REFUSED' });
    expect(bodies).toHaveLength(3);
  });
});

describeShared('the wire, against a tenant in trouble', () => {
  it('waits as long as the tenant asks, and asks once', async () => {
    tenant.graph = (_, response) => {
      answerJson(response, 429, { error: { code: 'TooManyRequests' } }, { 'retry-after': '7' });
    };
    expect((await findSignIns()).failure).toMatchObject({
      type: 'TENANT_THROTTLED',
      nonRetryable: false,
      nextRetryDelay: 7_000,
    });
    expect(graphRequests()).toHaveLength(1);
  });

  it('does not retry by itself after 503', async () => {
    tenant.graph = (_, response) => response.writeHead(503).end();
    expect((await findSignIns()).failure).toMatchObject({ type: 'TENANT_UNREACHABLE', nonRetryable: false });
    expect(graphRequests()).toHaveLength(1);
  });

  it('tells a connection that was cut', async () => {
    tenant.graph = (request) => request.socket.destroy();
    expect((await findSignIns()).failure).toMatchObject({ type: 'TENANT_UNREACHABLE' });
  });
});

describeShared('the wire, against a tenant that lies', () => {
  it.each<[string, Behaviour]>([
    ['broken JSON', (_, response) => response.end('{"value":[')],
    [
      'a redirect',
      (_, response) => response.writeHead(307, { location: `${tenant.origin}/elsewhere` }).end(),
    ],
    [
      'a next page elsewhere',
      (_, response) => {
        answerJson(response, 200, { value: [], '@odata.nextLink': 'https://127.0.0.1:1/beta/x' });
      },
    ],
    ['a huge answer', (_, response) => response.end(Buffer.alloc(11 * 1_024 * 1_024, ' '))],
  ])('refuses %s for good', async (_, behaviour) => {
    tenant.graph = behaviour;
    expect((await findSignIns()).failure).toMatchObject({
      type: 'TENANT_RESPONSE_INVALID',
      nonRetryable: true,
    });
    expect(tenant.requests.some((line) => line.includes('elsewhere'))).toBe(false);
  });
});
