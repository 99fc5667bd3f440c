import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { serverCertificate } from '../../../simulator/certificates.ts';

/**
 * How a mail server treats the next mails. `lies`: it keeps the mail and hangs up without a word; `keeps`: it
 * keeps it and never answers; `hangs-up`: it says 250
 * and hangs up; `stalls`: it never answers; `full`: it refuses the mail itself; the others refuse the address.
 */
export type MailMood = 'takes' | 'lies' | 'keeps' | 'hangs-up' | 'stalls' | 'full' | 'refuses' | 'later';

/** A receiver of messages on loopback. */
export interface Receiver {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** A mail server with a user `desk`, password `hunter2`; `mails` are the mails that it keeps, as they came. */
export interface MailReceiver extends Receiver {
  readonly mails: string[];
  /** For each mail, and for those to one address where it says so. */
  mood: MailMood | ((to: string) => MailMood);
  /** So many next connections end before a word is said. */
  down: number;
}

export async function mailReceiver({ port = 0, tls = false } = {}): Promise<MailReceiver> {
  const receiver = { mails: [] as string[], mood: 'takes' as MailReceiver['mood'], down: 0 };
  const sockets = new Set<Socket>();
  const moods = new Map<string, MailMood>();
  const connectionOf = ({ remotePort }: { remotePort?: number }) =>
    [...sockets].filter((socket) => socket.remotePort === remotePort);
  const { certificate: cert, key } = await serverCertificate();
  const server = new SMTPServer({
    cert,
    key,
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: tls ? [] : ['STARTTLS'],
    onAuth: ({ username, password }, _session, done) => {
      if (username === 'desk' && password === 'hunter2') done(null, { user: username });
      else done(Object.assign(new Error('no, hunter3 is wrong'), { responseCode: 535 }));
    },
    onRcptTo: ({ address }, { id }, done) => {
      const { mood: given } = receiver;
      const mood = typeof given === 'string' ? given : given(address);
      moods.set(id, mood);
      if (mood === 'refuses') done(Object.assign(new Error('nobody here'), { responseCode: 550 }));
      else if (mood === 'later') done(Object.assign(new Error('busy'), { responseCode: 451 }));
      else done();
    },
    onData: (stream, session, done) => {
      const mood = moods.get(session.id);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (mood === 'stalls') return;
        if (mood === 'full') {
          done(Object.assign(new Error('no room'), { responseCode: 552 }));
          return;
        }
        receiver.mails.push(Buffer.concat(chunks).toString('utf8'));
        if (mood === 'lies') connectionOf(session).forEach((socket) => socket.destroy());
        else if (mood !== 'keeps') {
          done();
          if (mood === 'hangs-up') connectionOf(session).forEach((socket) => socket.end());
        }
      });
    },
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    if (receiver.down === 0) return;
    receiver.down -= 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return Object.assign(receiver, {
    port: portOf(server.server),
    close: async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise<void>((resolve) => {
        server.close(resolve);
      });
    },
  });
}

export type HookMood = number | 'stalls' | 'lies';

/** What a web hook got, and what it answers next: a status with a text, nothing at all, or a connection that ends. */
export interface HookReceiver extends Receiver {
  readonly posts: { headers: IncomingHttpHeaders; body: string }[];
  /** For each post, and for one with a certain text where it says so. */
  mood: HookMood | ((body: string) => HookMood);
  says: string;
  /** Seconds, sent with a refusal. */
  retryAfter: string | null;
}

export async function hookReceiver({ port = 0 } = {}): Promise<HookReceiver> {
  const receiver = {
    posts: [] as HookReceiver['posts'],
    mood: 200 as HookReceiver['mood'],
    says: 'ok',
    retryAfter: null as string | null,
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      receiver.posts.push({ headers: request.headers, body });
      const { mood: given } = receiver;
      const mood = typeof given === 'function' ? given(body) : given;
      if (mood === 'lies') request.socket.destroy();
      else if (mood !== 'stalls')
        response
          .writeHead(mood, {
            location: '/else',
            ...(receiver.retryAfter === null ? {} : { 'retry-after': receiver.retryAfter }),
          })
          .end(receiver.says);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return Object.assign(receiver, {
    port: portOf(server),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function portOf(server: Server): number {
  const at: AddressInfo | string | null = server.address();
  if (at === null || typeof at === 'string') throw new Error('expected a port');
  return at.port;
}
