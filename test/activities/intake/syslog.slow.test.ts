import { createSocket } from 'node:dgram';
import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from '@jest/globals';
import { outlive } from '../../../activities/intake/listener.ts';
import { listenDatagrams, listenSyslog } from '../../../activities/intake/syslog.ts';
import { LIMITS, type Limits } from '../../../evidence/connections.ts';
import { serverCertificate } from '../../../simulator/certificates.ts';
import { atEnd } from '../../support/temporary.ts';
import { ANY, desk, HOST, some, type Desk } from './desk.ts';

const LINE = '<108>1 - siem monitor - - - breakglass-1@example.com signed in';

async function syslog(at: Desk, limits: Limits = LIMITS) {
  const { port, close } = await listenSyslog({ receiver: at, address: ANY, limits });
  atEnd(close);
  return async () => {
    const socket = connect({ host: HOST, port });
    await once(socket, 'connect');
    return socket;
  };
}

/** Waits for the end of a connection that the other side cuts, politely or not. */
async function cut(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
}

describe('listenSyslog', () => {
  it('takes messages framed either way, and leaves out what has another form', async () => {
    const at = desk();
    const socket = await (await syslog(at))();
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
    const socket = await (await syslog(at))();
    socket.write(`${LINE}\n${stream}`);
    await cut(socket);
    expect({ taken: at.taken.length, refused: at.refused }).toEqual({ taken: 1, refused: [reason] });
  });

  it('cuts the connection where a message could not be stored, so that the sender keeps it', async () => {
    const at = desk({ full: true });
    const socket = await (await syslog(at))();
    socket.write(`${LINE}\n`);
    await cut(socket);
    expect(at.refused).toEqual(['not-stored']);
  });

  it.each<[string, Partial<Limits>]>([
    ['of one address', { fromOneAddress: 3 }],
    ['in all', { connections: 3 }],
  ])('gives a new sender the place of the one that was silent for longest: %s', async (_, limits) => {
    const at = desk();
    const open = await syslog(at, { ...LIMITS, ...limits });
    const speaking = await open();
    const silent = [await open(), await open()];
    speaking.write(`${LINE}\n`);
    await some(at.taken, 1);
    (await open()).write(`${LINE}\n`);
    await cut(silent[0] ?? speaking);
    await some(at.taken, 2);
    speaking.write(`${LINE}\n`);
    await some(at.taken, 3);
    expect(at.refused).toEqual(['too-many']);
    expect(silent[1]?.destroyed).toBe(false);
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
    expect(known).toMatchObject({ taken: [], refused: ['tls'] });
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

  it('refuses datagrams while too many wait for the disk', async () => {
    const at = desk();
    const stuck = { ...at, take: () => new Promise<void>(() => undefined) };
    const { port, close } = await listenDatagrams({ receiver: stuck, address: ANY, waitingMax: 2 });
    atEnd(close);
    const socket = createSocket('udp4');
    atEnd(async () => Promise.resolve(socket.close()).then(() => undefined));
    for (let time = 0; time < 3; time += 1) socket.send(LINE, port, HOST);
    await some(at.refused, 1);
    expect(at.refused).toEqual(['too-many']);
  });
});

describe('a listener in trouble', () => {
  it('outlives it, and says so', () => {
    const at = desk();
    const server = new EventEmitter();
    outlive({ server, receiver: at });
    server.emit('error', new Error('no file descriptors'));
    expect(at.refused).toEqual(['listener']);
  });
});
