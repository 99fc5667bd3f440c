import { createHmac } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { openIntake } from '../../../activities/intake/open.ts';
import type { Received, Receiver } from '../../../activities/intake/receiver.ts';
import type { RefusalReason } from '../../../activities/intake/refused.ts';
import { createIntakeStore } from '../../../activities/intake/store.ts';
import { listenDatagrams, listenSyslog } from '../../../activities/intake/syslog.ts';
import { listenWebhook, type SenderProof } from '../../../activities/intake/webhook.ts';
import { alertSourceDefinition, intakesOf } from '../../../domain/alert-sources.ts';
import { serverCertificate } from '../../../simulator/certificates.ts';
import { atEnd, temporaryDirectory } from '../../support/temporary.ts';
import { until } from '../../support/until.ts';

const HOST = '127.0.0.1';
const ANY = { host: HOST, port: 0 };
const SECRET = 'a-secret-of-some-length';
const LINE = '<108>1 - siem monitor - - - breakglass-1@example.com signed in';

interface Desk extends Receiver {
  readonly taken: Received[];
  readonly refused: RefusalReason[];
}

/** A receiver in memory; one whose disk is full rejects. */
function desk({ full = false } = {}): Desk {
  const taken: Received[] = [];
  const refused: RefusalReason[] = [];
  return {
    taken,
    refused,
    refuse: (reason) => refused.push(reason),
    take: (received) => {
      if (full) return Promise.reject(new Error('no room'));
      taken.push(received);
      return Promise.resolve();
    },
  };
}

async function webhook(at: Desk, proof: SenderProof = 'token') {
  const receiver = { ...at, proof, secret: () => Promise.resolve(SECRET) };
  const { port, close } = await listenWebhook({ webhook: receiver, address: ANY });
  atEnd(close);
  return async (where: string, init: RequestInit = {}) => {
    const response = await fetch(`http://${HOST}:${port}${where}`, {
      method: 'POST',
      body: '{"data": {"user": "x"}}',
      ...init,
    });
    return response.status;
  };
}

const sign = (body: string, secret = SECRET) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

describe('listenWebhook', () => {
  it('takes JSON from whoever knows the token, in the path or the header', async () => {
    const at = desk();
    const post = await webhook(at);
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
    const post = await webhook(at);
    expect(await post(where, init)).toBe(status);
    expect({ taken: at.taken, refused: at.refused }).toEqual({ taken: [], refused: [reason] });
  });

  it('holds a signature against the exact bytes', async () => {
    const at = desk();
    const post = await webhook(at, 'signature');
    const body = '{"data": {"user": "y"}}';
    const signed = (signature: string) => ({ body, headers: { 'x-breakglass-signature': signature } });
    expect(await post('/alerts', signed(sign(body)))).toBe(202);
    expect(await post('/alerts', signed(sign(`${body} `)))).toBe(401);
    expect(await post('/alerts', signed(sign(body, 'another-secret-of-this-length')))).toBe(401);
    expect(await post(`/alerts/${SECRET}`, { body })).toBe(401);
    expect(at.taken).toHaveLength(1);
  });

  it('asks to come again where the message could not be stored', async () => {
    const at = desk({ full: true });
    const post = await webhook(at);
    expect(await post(`/alerts/${SECRET}`)).toBe(503);
    expect(at.refused).toEqual(['not-stored']);
  });
});

async function syslog(at: Desk) {
  const { port, close } = await listenSyslog({ receiver: at, address: ANY });
  atEnd(close);
  return connect({ host: HOST, port });
}

/** Waits for the end of a connection that the other side cuts, politely or not. */
async function cut(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
}

const some = (list: readonly unknown[], count: number) =>
  until({
    what: `${count} messages`,
    look: () => (list.length >= count ? list : null),
  });

describe('listenSyslog', () => {
  it('takes messages framed either way, and leaves out what has another form', async () => {
    const at = desk();
    const socket = await syslog(at);
    socket.write(`${Buffer.byteLength(LINE)} ${LINE}`);
    socket.write('<34>Oct 11 22:14:15 host su: the older form\n');
    socket.end(`${LINE}\n`);
    await cut(socket);
    await some(at.taken, 2);
    expect(at.taken).toEqual([
      { message: LINE, from: HOST },
      { message: LINE, from: HOST },
    ]);
    expect(at.refused).toEqual(['form']);
  });

  it.each([
    ['that is too long', '70000 <34>1', 'oversize'],
    ['that is no syslog', 'GET / HTTP/1.1\r\n', 'framing'],
  ])('cuts a stream %s', async (_, stream, reason) => {
    const at = desk();
    const socket = await syslog(at);
    socket.write(`${LINE}\n${stream}`);
    await cut(socket);
    expect({ taken: at.taken.length, refused: at.refused }).toEqual({ taken: 1, refused: [reason] });
  });

  it('cuts the connection where a message could not be stored, so that the sender keeps it', async () => {
    const at = desk({ full: true });
    const socket = await syslog(at);
    socket.write(`${LINE}\n`);
    await cut(socket);
    expect(at.refused).toEqual(['not-stored']);
  });

  it('speaks TLS where it has a certificate, and then lets in those whom it knows alone', async () => {
    const { ca, certificate: cert, key } = await serverCertificate();
    const open = desk();
    const known = desk();
    const first = await listenSyslog({ receiver: open, address: ANY, tls: { cert, key } });
    const second = await listenSyslog({ receiver: known, address: ANY, tls: { cert, key, ca } });
    atEnd(first.close);
    atEnd(second.close);
    const to = (port: number) => connectTls({ host: HOST, port, ca, servername: 'localhost' });
    to(first.port).end(`${LINE}\n`);
    await some(open.taken, 1);
    const stranger = to(second.port);
    stranger.write(`${LINE}\n`);
    await cut(stranger);
    expect(known.taken).toEqual([]);
  });

  it('takes datagrams, one message each', async () => {
    const at = desk();
    const { port, close } = await listenDatagrams({ receiver: at, address: ANY });
    atEnd(close);
    const socket = createSocket('udp4');
    atEnd(async () => Promise.resolve(socket.close()).then(() => undefined));
    socket.send('no syslog', port, HOST);
    socket.send(LINE, port, HOST);
    await some(at.taken, 1);
    expect(at.taken).toEqual([{ message: LINE, from: HOST }]);
    expect(at.refused).toEqual(['form']);
  });
});

describe('openIntake', () => {
  async function opening(port: number, secret = SECRET) {
    const directory = await temporaryDirectory('open-intake');
    await writeFile(path.join(directory, 'secret'), secret);
    const source = { id: 'monitor', kind: 'webhook', listen: `${HOST}:${port}`, 'secret-file': 'secret' };
    const store = createIntakeStore({ folder: path.join(directory, 'alerts') });
    return {
      sources: intakesOf([alertSourceDefinition.parse(source)]),
      baseDirectory: directory,
      store,
      logger: pino({ level: 'silent' }),
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
    const send = () =>
      fetch(`http://${HOST}:${before.port}/alerts/${SECRET}`, { method: 'POST', body: '{"user":"z"}' })
        .then(({ status }) => status)
        .catch(() => null);
    expect(await send()).toBe(401);
    await before.close();
    await until({ what: 'the second listener', look: async () => ((await send()) === 202 ? true : null) });
    const [first] = await given.store.since({ source: 'monitor', since: '2026-01-01T00:00:00.000Z' });
    expect(first).toMatchObject({ message: '{"user":"z"}', from: HOST });
  });

  it('does not start with a secret that could be guessed', async () => {
    await expect(openIntake(await opening(1, 'short'))).rejects.toMatchObject({
      code: 'CREDENTIAL_UNREADABLE',
    });
  });
});
