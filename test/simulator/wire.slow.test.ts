import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { programOf } from '../../cli/children.ts';
import type { Ready } from '../../simulator/start.ts';

const root = resolve(import.meta.dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'simulator-'));
let tenant: ChildProcessWithoutNullStreams;
let ready: Ready;
/** A process with the real libraries, which trusts the tenant's CA from its start. */
let libraries: ChildProcessWithoutNullStreams;

function startProgram({ file, env }: { file: string; env: NodeJS.ProcessEnv }) {
  return spawn(process.execPath, programOf(file), { cwd: root, env });
}

/** The process as the program that starts it sees it. */
function start(config: unknown): ChildProcessWithoutNullStreams {
  const child = startProgram({ file: 'simulator/main.ts', env: process.env });
  child.stdin.write(`${JSON.stringify(config)}\n`);
  return child;
}

const exitOf = (child: ChildProcessWithoutNullStreams): Promise<number | null> =>
  child.exitCode === null ? new Promise((done) => child.once('exit', done)) : Promise.resolve(child.exitCode);

async function endOf(child: ChildProcessWithoutNullStreams): Promise<void> {
  const ended = exitOf(child);
  child.stdin.end();
  await ended;
}

const readyLine = z.custom<Ready>(
  (value) => z.object({ ready: z.literal(true), controlToken: z.string() }).safeParse(value).success,
);

function nextLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  return new Promise((done, fail) => {
    const lines = createInterface({ input: child.stdout });
    let said = '';
    const hear = (text: Buffer) => (said += text.toString('utf8'));
    const ended = (code: number | null) => {
      fail(new Error(`expected a line, the process ended with ${code ?? 'a signal'}: ${said}`));
    };
    child.stderr.on('data', hear);
    if (child.exitCode !== null) ended(child.exitCode);
    child.once('exit', ended);
    lines.once('line', (line) => {
      child.stderr.off('data', hear);
      child.off('exit', ended);
      lines.close();
      done(line);
    });
  });
}

beforeAll(async () => {
  tenant = start({ directory, ingestion: { signInsMs: 0, auditsMs: 0, alertsMs: 0 } });
  ready = readyLine.parse(JSON.parse(await nextLine(tenant)));
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: ready.ca };
  libraries = startProgram({ file: 'test/simulator/real-client.ts', env });
});

afterAll(async () => {
  await endOf(libraries);
  await endOf(tenant);
  rmSync(directory, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One HTTPS request that trusts the tenant's CA and nothing else. */
async function https(
  url: string,
  {
    method = 'GET',
    body = '',
    headers = {},
  }: { method?: string; body?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const ca = await readFile(ready.ca, 'utf8');
  return new Promise((done, fail) => {
    const sent = httpsRequest(url, { method, ca, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.once('end', () => {
        done({ status: response.statusCode ?? 0, body: text });
      });
    });
    sent.once('error', fail);
    sent.end(body);
  });
}

function control(path: string, body: unknown, method = 'POST'): Promise<Answer> {
  return https(ready.control + path, {
    method,
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${ready.controlToken}` },
  });
}

type Request = readonly ['get' | 'post', string];

/** Sends requests by the real libraries, made anew with this credential. */
async function byLibraries(credential: string, requests: readonly Request[]): Promise<unknown> {
  const { login, graph } = ready;
  const { tenantId, clientId } = ready.tenant;
  const order = {
    login,
    graph,
    directory,
    tenantId,
    clientId,
    credential,
    requests: requests.map(([method, path]) => ({ method, path })),
  };
  const answer = nextLine(libraries);
  libraries.stdin.write(`${JSON.stringify(order)}\n`);
  return JSON.parse(await answer);
}

describe('the process', () => {
  it('names localhost addresses, and what an organisation file needs', () => {
    for (const address of [ready.login, ready.graph, ready.idp, ready.portal, ready.control])
      expect(address).toMatch(/^https:\/\/localhost:\d+$/);
    expect(ready.portalHttp).toMatch(/^http:\/\/localhost:\d+$/);
    expect(ready.tenant).toMatchObject({
      alertTitle: 'Emergency account sign-in',
      accounts: [{ name: 'breakglass-1' }, { name: 'breakglass-2' }],
      ranges: { paw: '203.0.113.0/24' },
    });
  });

  it('writes its credentials for the owner’s eyes only', () => {
    for (const name of ['ca.pem', 'client-secret', 'client-certificate.pem', 'federated-assertion.jwt'])
      expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  });

  it('ends on SIGTERM, even while a request is held', async () => {
    const other = mkdtempSync(join(tmpdir(), 'simulator-'));
    const child = start({ directory: other, faults: [{ name: 'token-endpoint-black-holed' }] });
    const line = readyLine.parse(JSON.parse(await nextLine(child)));
    const ca = await readFile(line.ca, 'utf8');
    const held = new Promise<string>((done) => {
      const sent = httpsRequest(`${line.login}/${line.tenant.tenantId}/oauth2/v2.0/token`, {
        method: 'POST',
        ca,
      });
      sent.once('error', ({ message }) => {
        done(message);
      });
      sent.end(() => child.kill('SIGTERM'));
    });
    expect(await exitOf(child)).toBe(0);
    expect(await held).toMatch(/hang up|ECONNRESET/);
    rmSync(other, { recursive: true, force: true });
  });

  it('refuses a configuration that it does not understand, and says why', async () => {
    const child = start({ directory, faults: [{ name: 'no-such-fault' }], colour: 'red' });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    expect(await exitOf(child)).toBe(2);
    expect(said).toContain('not a fault');
    expect(said).toContain('colour');
  });
});

describe('the real libraries', () => {
  for (const credential of ['secret', 'certificate', 'federated']) {
    it(`get a token by ${credential} and read Graph`, async () => {
      const [first] = ready.tenant.accounts;
      const answers = await byLibraries(credential, [
        ['get', `/v1.0/users/${first?.objectId ?? ''}?$select=accountEnabled`],
        [
          'get',
          `/v1.0/roleManagement/directory/roleAssignments?$filter=principalId eq '${first?.objectId ?? ''}'`,
        ],
        ['get', '/v1.0/users/nobody'],
      ]);
      expect(answers).toMatchObject([
        { id: first?.objectId, accountEnabled: true },
        { value: [{ principalId: first?.objectId }] },
        { status: 404, code: 'Request_ResourceNotFound' },
      ]);
    });
  }

  it('report the AADSTS code of a wrong secret', async () => {
    expect(await byLibraries('wrong-secret', [['get', '/v1.0/subscribedSkus']])).toMatchObject([
      { code: 'AuthenticationRequiredError', message: expect.stringContaining('AADSTS7000215') },
    ]);
  });

  it('wait out a throttle, and see a lost write as a failure', async () => {
    const id = ready.tenant.accounts[1]?.objectId ?? '';
    const roles = ['AuditLog.Read.All', 'LicenseAssignment.Read.All', 'User.RevokeSessions.All'];
    await control('/world', { op: 'set-client-roles', clientId: ready.tenant.clientId, roles });
    await control('/faults', { name: 'graph-throttled', requests: 1 });
    await control('/faults', { name: 'write-lost-after-commit' });
    const answers = await byLibraries('secret', [
      ['get', '/v1.0/subscribedSkus'],
      ['post', `/v1.0/users/${id}/revokeSignInSessions`],
    ]);
    await control('/faults/graph-throttled', {}, 'DELETE');
    await control('/faults/write-lost-after-commit', {}, 'DELETE');
    const state: unknown = JSON.parse((await control('/state', undefined, 'GET')).body);
    expect(answers).toMatchObject([{ value: [{}] }, { status: -1 }]);
    expect(state).toMatchObject({
      requests: { 'graph GET /v1.0/subscribedSkus': 2 },
      revocationsCommitted: 1,
    });
  });
});

describe('a person', () => {
  it('signs in over plain HTTP on loopback, and the log shows it', async () => {
    const [first] = ready.tenant.accounts;
    const response = await fetch(`${ready.portalHttp}/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({
        account: 'breakglass-1',
        method: 'passkey',
        credential: first?.passkeySecret ?? '',
      }),
    });
    const requestId = /id="request-id">([^<]+)</.exec(await response.text())?.[1];
    const path = `/beta/auditLogs/signIns?$filter=userId eq '${first?.objectId ?? ''}'`;
    expect(await byLibraries('secret', [['get', path]])).toMatchObject([{ value: [{ id: requestId }] }]);
  });
});

describe('an answer', () => {
  it('is refused when the request is too large', async () => {
    const { status } = await https(`${ready.portal}/hooks/soc`, {
      method: 'POST',
      body: 'x'.repeat(1_100_000),
    });
    expect(status).toBe(413);
  });

  it('comes late when Graph is slow', async () => {
    await control('/faults', { name: 'slow-graph', delayMs: 300 });
    const before = performance.now();
    expect((await https(`${ready.graph}/v1.0/subscribedSkus`)).status).toBe(401);
    expect(performance.now() - before).toBeGreaterThanOrEqual(290);
    await control('/faults/slow-graph', {}, 'DELETE');
  });
});
