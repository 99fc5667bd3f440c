import { createHmac } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { openIntake } from '../../../activities/intake/open.ts';
import type { RefusalReason } from '../../../activities/intake/refused.ts';
import { createIntakeStore } from '../../../activities/intake/store.ts';
import { listenWebhook, type SenderProof } from '../../../activities/intake/webhook.ts';
import { atEnd, temporaryDirectory } from '../../support/temporary.ts';
import { until } from '../../support/until.ts';
import { organisation, OBJECT_ID } from '../pretend-room.ts';
import { ANY, desk, HOST, SECRET, some, type Desk } from './desk.ts';

async function webhook(at: Desk, proof: SenderProof = 'token') {
  const receiver = { ...at, proof, secret: () => Promise.resolve(SECRET) };
  const { port, close } = await listenWebhook({ webhook: receiver, address: ANY });
  atEnd(close);
  return { port, post: poster(port) };
}

function poster(port: number) {
  return async (where: string, init: RequestInit = {}) => {
    const response = await fetch(`http://${HOST}:${port}${where}`, {
      method: 'POST',
      body: '{"data": {"user": "x"}}',
      ...init,
    });
    return response.status;
  };
}

/** What a webhook answers to bytes, to the end of the connection. */
async function answerTo(at: Desk, bytes: string): Promise<string> {
  const { port } = await webhook(at, 'signature');
  const socket = connect({ host: HOST, port, allowHalfOpen: true });
  socket.write(bytes);
  let answer = '';
  const stream: AsyncIterable<Buffer> = socket;
  for await (const chunk of stream) answer += chunk.toString();
  return answer;
}

const sign = (body: string, secret = SECRET) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

describe('listenWebhook', () => {
  it('takes JSON from whoever knows the token, in the path or the header', async () => {
    const at = desk();
    const { post } = await webhook(at);
    expect(await post(`/alerts/${SECRET}`)).toBe(202);
    expect(await post('/alerts', { headers: { authorization: `Bearer ${SECRET}` } })).toBe(202);
    expect(at.taken).toEqual([
      { message: '{"data": {"user": "x"}}', from: HOST },
      { message: '{"data": {"user": "x"}}', from: HOST },
    ]);
    expect(at.refused).toEqual([]);
  });

  const huge = JSON.stringify({ text: 'x'.repeat(300 * 1_024) });

  it.each<[string, number, RefusalReason, string, RequestInit]>([
    ['another token', 401, 'proof', '/alerts/another', {}],
    ['a part of the token', 401, 'proof', `/alerts/${SECRET.slice(0, -1)}`, {}],
    ['no token', 401, 'proof', '/alerts', {}],
    ['another address', 404, 'address', '/', {}],
    ['another method', 405, 'address', `/alerts/${SECRET}`, { method: 'PUT' }],
    ['what is not JSON', 400, 'form', `/alerts/${SECRET}`, { body: 'signed in' }],
    ['a number', 400, 'form', `/alerts/${SECRET}`, { body: '7' }],
    ['bytes that are not UTF-8', 400, 'form', `/alerts/${SECRET}`, { body: Buffer.from([0x22, 0xff, 0x22]) }],
    ['a body that is too long', 413, 'oversize', `/alerts/${SECRET}`, { body: huge }],
  ])('refuses %s', async (_, status, reason, where, init) => {
    const at = desk();
    const { post } = await webhook(at);
    expect(await post(where, init)).toBe(status);
    expect({ taken: at.taken, refused: at.refused }).toEqual({ taken: [], refused: [reason] });
  });

  it('holds a signature against the exact bytes', async () => {
    const at = desk();
    const { post } = await webhook(at, 'signature');
    const body = '{"data": {"user": "y"}}';
    const signed = (signature: string) => ({ body, headers: { 'x-breakglass-signature': signature } });
    expect(await post('/alerts', signed(sign(body)))).toBe(202);
    expect(await post('/alerts', signed(sign(`${body} `)))).toBe(401);
    expect(await post('/alerts', signed(sign(body, 'another-secret-of-this-length')))).toBe(401);
    expect(await post(`/alerts/${SECRET}`, { body })).toBe(401);
    expect(at.taken).toHaveLength(1);
  });

  it.each(['//', 'http://['])('knows no address %s', async (where) => {
    const at = desk();
    const answer = await answerTo(at, `POST ${where} HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}`);
    expect(answer).toMatch(/^HTTP\/1.1 404 /);
    expect(at.refused).toEqual(['address']);
  });

  it('ends the connection after a refusal, so that a body that was not read is no request', async () => {
    const at = desk();
    const next = `POST /alerts HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}`;
    const answer = await answerTo(
      at,
      `PUT /alerts HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n${next}`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 405 [^]*\r\nconnection: close\r\n/i);
    expect(at.refused).toEqual(['address']);
  });

  it('takes a sender who leaves in the middle of a body for that', async () => {
    const at = desk();
    const { port } = await webhook(at);
    connect({ host: HOST, port }).end(
      `POST /alerts/${SECRET} HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n{`,
    );
    await some(at.refused, 1);
    expect(at).toMatchObject({ taken: [], refused: ['form'] });
  });

  it('asks to come again where the message could not be stored', async () => {
    const at = desk({ full: true });
    const { post } = await webhook(at);
    expect(await post(`/alerts/${SECRET}`)).toBe(503);
    expect(at.refused).toEqual(['not-stored']);
  });
});

describe('openIntake', () => {
  async function opening(port: number, secret = SECRET, proof: SenderProof = 'token') {
    const directory = await temporaryDirectory('open-intake');
    await writeFile(path.join(directory, 'secret'), secret);
    const source = {
      id: 'monitor',
      kind: 'webhook',
      listen: `${HOST}:${port}`,
      'secret-file': 'secret',
      proof,
    };
    const folder = path.join(directory, 'alerts');
    const logger = pino({ level: 'silent' });
    return {
      organisation: organisation({ alerts: [source] }),
      baseDirectory: directory,
      folder,
      store: createIntakeStore({ folder, logger }),
      logger,
      tryAgainMs: 20,
    };
  }

  it('waits for an address that another worker holds, then stores what comes', async () => {
    const at = desk();
    const before = await listenWebhook({
      webhook: { ...at, proof: 'token', secret: () => Promise.resolve('another-secret') },
      address: ANY,
    });
    const given = await opening(before.port);
    const intake = await openIntake(given);
    atEnd(intake.close);
    const post = poster(before.port);
    const send = (user = 'z') =>
      post(`/alerts/${SECRET}`, { body: JSON.stringify({ user }) }).catch(() => null);
    expect(await send()).toBe(401);
    await before.close();
    await until({ what: 'the second listener', look: async () => ((await send()) === 202 ? true : null) });
    expect(await send(OBJECT_ID)).toBe(202);
    const since = '2026-01-01T00:00:00.000Z';
    const { messages, others } = await given.store.since({ source: 'monitor', since });
    expect(messages).toMatchObject([{ message: JSON.stringify({ user: OBJECT_ID }), from: HOST }]);
    expect(others).toBe(1);
    expect((await readdir(given.folder)).sort()).toEqual(['monitor.account.jsonl', 'monitor.others.jsonl']);
  });

  it('counts a signed message once, whoever sends it again', async () => {
    const secret = () => Promise.resolve(SECRET);
    const before = await listenWebhook({ webhook: { ...desk(), proof: 'token', secret }, address: ANY });
    const given = await opening(before.port, SECRET, 'signature');
    await before.close();
    const intake = await openIntake(given);
    atEnd(intake.close);
    const body = JSON.stringify({ user: OBJECT_ID });
    const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
    const send = () =>
      poster(before.port)('/alerts', { body, headers: { 'x-breakglass-signature': signature } });
    expect([await send(), await send()]).toEqual([202, 202]);
    const kept = await given.store.since({ source: 'monitor', since: '2026-01-01T00:00:00.000Z' });
    expect(kept.messages).toHaveLength(1);
  });

  it('does not start with a secret that could be guessed', async () => {
    await expect(openIntake(await opening(1, 'short'))).rejects.toMatchObject({
      code: 'CREDENTIAL_UNREADABLE',
    });
  });
});
