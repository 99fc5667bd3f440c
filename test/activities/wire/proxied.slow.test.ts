import { writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { temporaryDirectory } from '../../support/temporary.ts';
import { account, organisation, TENANT_ID } from '../pretend-room.ts';
import { startChild, type Child, type Outcome } from './child.ts';
import { answerJson, startHostileTenant, TOKEN, type HostileTenant } from './hostile-tenant.ts';
import { SECRET } from './wire-behaviours.ts';

/**
 * An organisation file as in production, which names no host: each cloud's own are asked for by their names, and a
 * proxy on loopback, the only way out, leads every name to the tenant of the test.
 */
let tenant: HostileTenant;
let proxy: Server;
let child: Child;
/** Host and port of every tunnel that was asked for. */
const tunnels: string[] = [];
let refuse: number | null = null;
/** Where a cloud tells its own machine who it is, as Azure App Service does. */
let identity: Server;
const identified: string[] = [];
let tellIdentity: (response: ServerResponse) => void;

beforeAll(async () => {
  const directory = await temporaryDirectory('proxied');
  await writeFile(join(directory, 'engine.secret'), `${SECRET}\n`);
  tenant = await startHostileTenant(directory);
  proxy = createServer().on('connect', (request, socket: Socket) => {
    tunnels.push(request.url ?? '');
    if (refuse === null) tunnel(socket);
    else socket.end(`HTTP/1.1 ${refuse} No\r\nconnection: close\r\n\r\n`);
  });
  identity = createServer((request, response) => {
    identified.push(`${String(request.headers['x-identity-header'])} ${request.url ?? ''}`);
    tellIdentity(response);
  });
  const port = await listen(proxy);
  const identityPort = await listen(identity);
  const env = {
    HTTPS_PROXY: `http://canary-user:canary-password@127.0.0.1:${port}`,
    NO_PROXY: 'other.example',
    IDENTITY_ENDPOINT: `http://127.0.0.1:${identityPort}/msi/token`,
    IDENTITY_HEADER: 'canary-header',
  };
  child = startChild({ baseDirectory: directory, ca: tenant.ca, env });
});

beforeEach(() => {
  tenant.reset();
  tunnels.length = 0;
  refuse = null;
  identified.length = 0;
});

afterAll(async () => {
  child.kill();
  await tenant.stop();
  for (const server of [proxy, identity]) await new Promise((resolve) => server.close(resolve));
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  return typeof at === 'object' && at !== null ? at.port : 0;
}

function tunnel(socket: Socket): void {
  const onward = connect(tenant.port, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    onward.pipe(socket).pipe(onward);
  });
  for (const end of [socket, onward])
    end.on('error', () => {
      socket.destroy();
      onward.destroy();
    });
}

async function findSignIns(): Promise<Outcome> {
  const input = { run: 'run-1', cut: [], account, since: '2026-11-22T10:00:00.000Z' };
  return await child.call({ activity: 'findSignIns', input });
}

describe('the hosts and the audience of each cloud, through a proxy', () => {
  it.each([
    ['global', 'login.microsoftonline.com', 'graph.microsoft.com'],
    ['us-government', 'login.microsoftonline.us', 'graph.microsoft.us'],
    ['us-government-dod', 'login.microsoftonline.us', 'dod-graph.microsoft.us'],
    ['china', 'login.partner.microsoftonline.cn', 'microsoftgraph.chinacloudapi.cn'],
  ])('%s', async (cloud, login, graph) => {
    child.open(organisation({}, { cloud }));
    expect((await findSignIns()).failure).toBeNull();
    const asked = tenant.received.filter(({ place }) => place !== 'discovery');
    expect(asked).toMatchObject([
      { place: 'token', host: login, line: expect.stringContaining(`/${TENANT_ID}/`) },
      { place: 'graph', host: graph, authorization: `Bearer ${TOKEN}` },
    ]);
    expect(new URLSearchParams(asked[0]?.body).get('scope')?.split(' ')).toContain(
      `https://${graph}/.default`,
    );
    // A tunnel stays open for the next request to the same host.
    expect(tunnels).toContain(`${graph}:443`);
    expect([`${login}:443`, `${graph}:443`]).toEqual(expect.arrayContaining(tunnels));
  });
});

describe('a proxy', () => {
  it('is not asked for this machine', async () => {
    const { good } = tenant.origins;
    child.open(organisation({}, { endpoints: { login: good, graph: good } }));
    expect((await findSignIns()).failure).toBeNull();
    expect(tunnels).toEqual([]);
  });

  it.each([
    ['login', 407, 'TOKEN_UNREACHABLE'],
    ['login', 502, 'TOKEN_UNREACHABLE'],
    ['graph', 403, 'TENANT_UNREACHABLE'],
  ] as const)('that answers to %s with %i is told, without its password', async (place, status, type) => {
    refuse = status;
    const { good } = tenant.origins;
    // No tunnel to there is open from before.
    child.open(organisation({}, { endpoints: { login: good, graph: good, [place]: 'https://new.example' } }));
    const outcome = await findSignIns();
    expect(outcome.failure).toMatchObject({ type, nonRetryable: false });
    expect(outcome.failure?.message).toContain('the proxy did not let it through');
    expect(JSON.stringify(outcome) + child.log()).not.toMatch(/canary-/);
  });
});

describe('a managed identity', () => {
  const clientId = '22222222-2222-4222-8222-222222222222';

  beforeEach(() => {
    const engine = { 'client-id': clientId, credential: { kind: 'managed-identity' } };
    child.open(organisation({}, { engine }));
  });

  it.each([
    [400, 'TOKEN_REFUSED', true],
    [500, 'TOKEN_UNREACHABLE', false],
  ])('asks once where the machine answers %i', async (status, type, nonRetryable) => {
    tellIdentity = (response) => {
      answerJson(response, status, { statusCode: status, message: 'canary-message' });
    };
    const outcome = await findSignIns();
    expect(outcome.failure).toMatchObject({ type, nonRetryable });
    expect(identified).toHaveLength(1);
    expect(tenant.received).toEqual([]);
    expect(JSON.stringify(outcome) + child.log()).not.toMatch(/canary-/);
  });

  // The last, since the library keeps such a token for the whole process.
  it('gets its token from the machine, directly', async () => {
    tellIdentity = (response) => {
      const expires = String(Math.floor(Date.now() / 1_000) + 3_600);
      answerJson(response, 200, { access_token: TOKEN, expires_on: expires, token_type: 'Bearer' });
    };
    expect((await findSignIns()).failure).toBeNull();
    expect(identified).toHaveLength(1);
    const [header, path = ''] = identified[0]?.split(' ') ?? [];
    expect(header).toBe('canary-header');
    const { searchParams } = new URL(path, 'http://127.0.0.1');
    expect(searchParams.get('resource')).toBe('https://graph.microsoft.com');
    expect(searchParams.get('client_id')).toBe(clientId);
    expect(tenant.received).toMatchObject([{ place: 'graph', authorization: `Bearer ${TOKEN}` }]);
  });
});
