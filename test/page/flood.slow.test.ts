import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'undici';
import { PAGE_NAMESPACE } from '../../page/challenge.ts';
import { makeSigner } from '../../scripts/bench/signer.ts';
import { until } from '../support/until.ts';
import { openStage, RUN, type Stage } from './stage.ts';
import { fieldOf, ORIGIN, Visitor } from './visitor.ts';

const WITHIN_MS = 120_000;

let stage: Stage;
let address: string;
let agent: Agent;
/** Begun first of all: it waits by itself, beside the others. */
let slow: ReturnType<typeof sendSlowly>;
beforeAll(async () => {
  stage = await openStage();
  address = await stage.app.listen({ host: '127.0.0.1', port: 0 });
  agent = new Agent({ connections: 16 });
  slow = sendSlowly();
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

/** A request whose head never ends; resolves when the server has had enough. */
async function sendSlowly(): Promise<{ said: string; closedAfterMs: number }> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(address).port) });
  let said = '';
  socket.setEncoding('utf8').on('data', (text: string) => (said += text));
  const begun = Date.now();
  socket.write('GET / HTTP/1.1\r\nHost: localhost:8420\r\nX-Slow: ');
  const drip = setInterval(() => socket.write('a'), 500);
  await once(socket, 'close');
  clearInterval(drip);
  return { said, closedAfterMs: Date.now() - begun };
}

describe('the page on the wire', () => {
  it(
    'answers 10,000 wrong sign-ins with less and less, and takes the right one from the same address at once',
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
      const codes = await pour({ request: wrong, times: 10_000 });
      expect(Object.fromEntries(codes)).toEqual({ KEY_UNTRUSTED: 10, TRIES_LIMITED: 9_990 });
      const right = await new Visitor(stage.app).signIn({ person: stage.person('custodian-1') });
      expect(right.statusCode).toBe(303);
    },
    WITHIN_MS,
  );

  it(
    'waits some seconds for a request that is sent slowly, and no longer',
    async () => {
      const { said, closedAfterMs } = await slow;
      expect(said).toMatch(/^HTTP\/1\.1 408 /);
      expect(closedAfterMs).toBeLessThan(60_000);
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
        until({ what, look: () => (told.includes(`event: ${what}`) ? true : null), withinMs: 30_000 });
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
});
