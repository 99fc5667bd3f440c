import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'undici';
import { PAGE_NAMESPACE } from '../../page/challenge.ts';
import { makeSigner } from '../../scripts/bench/signer.ts';
import type { SampleRun } from '../evidence/build-run.ts';
import { twoRuns } from '../evidence/ledger/ledger-of.ts';
import { until } from '../support/until.ts';
import { openStage, RUN, type Stage } from './stage.ts';
import { codeOf, fieldOf, ORIGIN, Visitor } from './visitor.ts';

const WITHIN_MS = 120_000;
/** No form of the page is as large. */
const LARGE = 10 * 1024 * 1024;
const REFUSED = 'data-code="FORM_INVALID"';
/** The long tests pour ten times as many. */
const WRONG = Number(process.env.BREAKGLASS_FLOOD ?? 1_000);

let sample: SampleRun;
let stage: Stage;
let address: string;
/** Where packages lie while they are sent. */
let work: string;
let agent: Agent;
/** Begun first of all: they wait by themselves, beside the others. */
let slowHead: ReturnType<typeof sendSlowly>;
let slowBody: ReturnType<typeof sendSlowly>;
beforeAll(async () => {
  sample = await twoRuns();
  stage = await openStage({ evidence: sample });
  work = path.join(sample.base, 'work', 'localhost_8420');
  await mkdir(path.join(work, 'package-of-one-that-was-killed'), { recursive: true });
  address = await stage.app.listen({ host: '127.0.0.1', port: 0 });
  agent = new Agent({ connections: 16 });
  slowHead = sendSlowly('GET / HTTP/1.1\r\nHost: localhost:8420\r\nX-Slow: ');
  slowBody = sendSlowly(headOf('Content-Length: 60000'));
});
afterAll(async () => {
  await agent.close();
  await stage.app.close();
});

/** Sends a request again and again over one connection, and counts the answers by their code. */
async function pour({
  request: one,
  times,
}: {
  request: string;
  times: number;
}): Promise<Map<string, number>> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(address).port) });
  const codes = new Map<string, number>();
  let rest = '';
  let answers = 0;
  const all = new Promise<void>((resolve) => {
    socket.setEncoding('utf8').on('data', (text: string) => {
      rest += text;
      for (const [, code = ''] of rest.matchAll(CODE)) {
        codes.set(code, (codes.get(code) ?? 0) + 1);
        answers += 1;
      }
      // A code may be cut in two; what came after the last whole one is kept.
      rest = rest.slice(-64).replace(CODE, '');
      if (answers === times) resolve();
    });
  });
  for (let sent = 0; sent < times; sent += 100)
    if (!socket.write(one.repeat(100))) await once(socket, 'drain');
  await all;
  socket.destroy();
  return codes;
}

const CODE = /data-code="([A-Z_]+)"/g;

/** Of a form that is sent by nobody who is signed in. */
function headOf(length: string): string {
  const type = 'Content-Type: application/x-www-form-urlencoded';
  const own = [`Host: ${new URL(ORIGIN).host}`, `Origin: ${ORIGIN}`, type, length];
  return `${['POST /sign-in HTTP/1.1', ...own].join('\r\n')}\r\n\r\n`;
}

/** A request that begins so and drips on; resolves when the server has had enough. */
async function sendSlowly(begin: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(address).port) });
  let said = '';
  socket.setEncoding('utf8').on('data', (text: string) => (said += text));
  socket.write(begin);
  const drip = setInterval(() => socket.write('a'), 500);
  await once(socket, 'close');
  clearInterval(drip);
  return said;
}

describe('the page on the wire', () => {
  it('has removed what a page that was killed at this address left', async () => {
    const left = () => readdir(work).catch(() => []);
    await until({ what: 'an empty folder', look: async () => ((await left()).length === 0 ? true : null) });
  });

  it(
    `answers ${WRONG} wrong sign-ins with less and less, and takes the right one from the same address at once`,
    async () => {
      const attacker = new Visitor(stage.app);
      const challenge = await attacker.challenge();
      const signature = makeSigner({ id: 'x', roles: [] }).sign('x', PAGE_NAMESPACE);
      const cookie = [...attacker.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const body = new URLSearchParams({ challenge, signature }).toString();
      const wrong = [
        'POST /sign-in HTTP/1.1',
        `Host: ${new URL(ORIGIN).host}`,
        `Origin: ${ORIGIN}`,
        `Cookie: ${cookie}`,
        'Content-Type: application/x-www-form-urlencoded',
        `Content-Length: ${body.length}`,
        `\r\n${body}`,
      ].join('\r\n');
      const codes = await pour({ request: wrong, times: WRONG });
      expect(Object.fromEntries(codes)).toEqual({ KEY_UNTRUSTED: 10, TRIES_LIMITED: WRONG - 10 });
      const right = await new Visitor(stage.app).signIn({ person: stage.person('custodian-1') });
      expect(right.statusCode).toBe(303);
    },
    WITHIN_MS,
  );

  it(
    'waits some seconds for a head or a body that is sent slowly, and no longer',
    async () => {
      expect(await slowHead).toMatch(/^HTTP\/1\.1 408 /);
      expect(await slowBody).toMatch(/^HTTP\/1\.1 408 /);
    },
    WITHIN_MS,
  );

  it.each([
    ['says its size', headOf(`Content-Length: ${LARGE}`)],
    ['does not', `${headOf('Transfer-Encoding: chunked')}10000\r\n${'x'.repeat(65_536)}\r\n1\r\nx\r\n`],
  ])(
    'refuses a form of 10 MB that %s before it is there, hangs up, and answers others meanwhile',
    async (_what, begin) => {
      const socket = connect({ host: '127.0.0.1', port: Number(new URL(address).port) });
      // Who goes on sending to somebody that has hung up is told so.
      socket.on('error', () => undefined);
      const over = once(socket, 'close');
      let said = '';
      socket.setEncoding('utf8').on('data', (text: string) => (said += text));
      socket.write(begin);
      await until({ what: 'a refusal', look: () => (said.includes(REFUSED) ? true : null) });
      expect(said).toMatch(/^HTTP\/1\.1 413 /);
      const headers = { host: new URL(ORIGIN).host };
      const other = await request(`${address}/sign-in`, { headers, dispatcher: agent });
      expect([other.statusCode, (await other.body.text()).includes('ssh-keygen')]).toEqual([200, true]);
      // Not for having waited: what is sent now finds nobody.
      const flood = setInterval(() => socket.write('x'.repeat(65_536)), 1);
      await over;
      clearInterval(flood);
    },
    WITHIN_MS,
  );

  it(
    'tells those who watch a run that something happened, and that their session is over',
    async () => {
      const visitor = new Visitor(stage.app);
      await visitor.signIn({ person: stage.person('soc-1') });
      const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = { host: new URL(ORIGIN).host, cookie };
      const answer = await request(`${address}/runs/${RUN}/changes`, { headers, dispatcher: agent });
      expect(answer.headers['content-type']).toBe('text/event-stream');
      let told = '';
      answer.body.setEncoding('utf8').on('data', (text: string) => (told += text));
      const hears = (what: string) =>
        until({ what, look: () => (told.includes(`event: ${what}`) ? true : null) });
      // What somebody has not seen yet is news at once, and what happens later is when it happens.
      await hears('changed');
      told = '';
      stage.now += 1_000;
      stage.state = { ...stage.state, log: { ...stage.state.log, size: 99 } };
      await hears('changed');
      await visitor.post('/sign-out', { token: fieldOf((await visitor.get('/')).body, 'token') ?? '' });
      // Each change is told only to who is still signed in.
      stage.now += 1_000;
      stage.state = { ...stage.state, log: { ...stage.state.log, size: 100 } };
      await hears('over');
    },
    WITHIN_MS,
  );

  it(
    'lets nobody take all the places of those who watch, and gives one free when somebody goes',
    async () => {
      const [greedy, other] = [new Visitor(stage.app), new Visitor(stage.app)];
      await greedy.signIn({ person: stage.person('commander-1') });
      await other.signIn({ person: stage.person('auditor-1') });
      /** Begins to watch, and says what was answered; only those who are let in stay. */
      const watch = async (who: Visitor) => {
        const socket = connect({ host: '127.0.0.1', port: Number(new URL(address).port) });
        const cookie = [...who.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const host = new URL(ORIGIN).host;
        socket.write(`GET /runs/${RUN}/changes HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n\r\n`);
        const [said] = (await once(socket.setEncoding('utf8'), 'data')) as [string];
        const status = said.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length);
        if (status !== '200') socket.destroy();
        return { status, socket };
      };
      const all = await Promise.all(Array.from({ length: 41 }, () => watch(greedy)));
      expect(all.map(({ status }) => status).toSorted()).toEqual([...Array<string>(40).fill('200'), '429']);
      const theirs = await watch(other);
      expect(theirs.status).toBe('200');
      for (const { socket } of [...all, theirs]) socket.destroy();
      await until({
        what: 'a free place',
        look: async () => {
          const { status, socket } = await watch(greedy);
          socket.destroy();
          return status === '200' ? true : null;
        },
      });
    },
    WITHIN_MS,
  );

  it.each([
    ['what leads elsewhere behind our name', 'GET @evil.example/ HTTP/1.1', ['127.0.0.1']],
    ['the address of another site', 'GET http://evil.example/ HTTP/1.1', ['127.0.0.1']],
    ['that under our name', 'GET http://evil.example/ HTTP/1.1', ['localhost']],
    ['two hosts', 'GET /sign-in HTTP/1.1', ['localhost', 'evil.example']],
    ['the other one first', 'GET /sign-in HTTP/1.1', ['evil.example', 'localhost']],
    ['one host twice', 'GET /sign-in HTTP/1.1', ['localhost', 'localhost']],
    ['no host', 'GET /sign-in HTTP/1.1', []],
    ['a path that cannot be decoded', 'GET /runs/%zz HTTP/1.1', ['localhost']],
    ['one that is no text', 'GET /runs/%ff%fe/plan HTTP/1.1', ['localhost']],
  ])('answers %s with a plain 400', async (_what, line, hosts) => {
    const own = hosts.map((host) => `Host: ${host}:${new URL(ORIGIN).port}`);
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(address).port) });
    let said = '';
    socket.setEncoding('utf8').on('data', (text: string) => (said += text));
    socket.end(`${[line, ...own, 'Connection: close'].join('\r\n')}\r\n\r\n`);
    await once(socket, 'close');
    expect(said).toMatch(/^HTTP\/1\.1 400 /);
    expect(said).not.toMatch(/^location:|evil\.example|%zz/im);
  });

  it(
    'gives a package while another person leaves theirs lying, and after many that were dropped',
    async () => {
      const [lazy, visitor] = [new Visitor(stage.app), new Visitor(stage.app)];
      await lazy.signIn({ person: stage.person('soc-1') });
      await visitor.signIn({ person: stage.person('security-1') });
      const making = async () => ((await readdir(work).catch(() => [])).length > 0 ? true : null);
      /** Asks for a package behind an answer that does not end, so that nothing of it is ever taken. */
      const leave = async () => {
        const socket = connect({ host: '127.0.0.1', port: Number(new URL(address).port) });
        const cookie = [...lazy.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const ask = (url: string) =>
          `GET ${url} HTTP/1.1\r\nHost: ${new URL(ORIGIN).host}\r\nCookie: ${cookie}\r\n\r\n`;
        socket.write(`${ask(`/runs/${RUN}/changes`)}${ask('/runs/drill-1/package.zip')}`);
        await once(socket, 'data');
        return socket;
      };
      const given = (who: Visitor) =>
        until({
          what: 'a package',
          look: async () => {
            const { statusCode, rawPayload } = await who.get('/runs/drill-1/package.zip');
            return statusCode === 200 ? rawPayload.subarray(0, 2).toString() : null;
          },
        });
      const sockets = await Promise.all([leave(), leave(), leave()]);
      await until({ what: 'a package that is made', look: making });
      expect(await given(visitor)).toBe('PK');
      expect(codeOf(await lazy.get('/runs/drill-1/package.zip'))).toBe('TRIES_LIMITED');
      for (const socket of sockets) socket.destroy();
      expect(await given(lazy)).toBe('PK');
      await until({ what: 'an empty folder', look: async () => ((await making()) === null ? true : null) });
    },
    WITHIN_MS,
  );
});
