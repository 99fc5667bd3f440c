import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, isIPv6, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { LIMITS, type Limits } from '../../evidence/connections.ts';
import { outlive, tlsOptions, withinLimits } from './listener.ts';
import { textOf, type Address, type Listener, type ListenerTls, type Receiver } from './receiver.ts';
import { createFramer, MESSAGE_MAX_BYTES } from './syslog-frames.ts';
import { parseSyslog } from './syslog-message.ts';

/**
 * Senders keep a connection open between messages, for as long as they like: one whose machine has gone is noticed by
 * probes of TCP, and the one that was silent for longest yields where there are too many.
 */
const ALIVE = { keepAlive: true, keepAliveInitialDelay: 60_000 } as const;
/** Datagrams that wait for the disk; more are refused. */
const WAITING_MAX = 1_000;

/**
 * Takes RFC 5424 messages over TCP, or TLS (RFC 5425), each framed by its length or its line end (RFC 6587). A stream
 * that cannot be followed, and one whose message could not be stored, is cut, so that its sender notices.
 */
export async function listenSyslog({
  receiver,
  address,
  tls = null,
  limits = LIMITS,
}: {
  readonly receiver: Receiver;
  readonly address: Address;
  readonly tls?: ListenerTls | null;
  readonly limits?: Limits;
}): Promise<Listener> {
  const server =
    tls === null ? createServer(ALIVE) : createTlsServer({ ...ALIVE, ...tlsOptions({ tls, limits }) });
  const { heard, listen } = withinLimits({ server, receiver, address, limits, yields: 'longest-silent' });
  server.on(tls === null ? 'connection' : 'secureConnection', (socket: Socket) => {
    void follow({ socket, receiver, heard });
  });
  return await listen();
}

/** One message after the other: a sender waits while the disk is slow. */
async function follow({
  socket,
  receiver,
  heard,
}: {
  readonly socket: Socket;
  readonly receiver: Receiver;
  readonly heard: (socket: Socket) => void;
}): Promise<void> {
  const frame = createFramer();
  const from = socket.remoteAddress ?? 'unknown';
  try {
    const stream: AsyncIterable<Buffer> = socket;
    for await (const chunk of stream) {
      const framed = frame(chunk);
      if (framed.messages.length > 0) heard(socket);
      for (const bytes of framed.messages) await takeOne({ bytes, from, receiver });
      if (framed.ok) continue;
      receiver.refuse(framed.because);
      break;
    }
  } catch {
    // A connection that was reset, or a message that is not stored, which is counted already.
  } finally {
    socket.destroy();
  }
}

/** Takes datagrams, one message each. Only for this machine: nobody can tell who sent one. */
export async function listenDatagrams({
  receiver,
  address,
  waitingMax = WAITING_MAX,
}: {
  readonly receiver: Receiver;
  readonly address: Address;
  readonly waitingMax?: number;
}): Promise<Listener> {
  const socket = createSocket(isIPv6(address.host) ? 'udp6' : 'udp4');
  let waiting = 0;
  socket.on('message', (bytes, { address: from }) => {
    if (waiting >= waitingMax) {
      receiver.refuse('too-many');
      return;
    }
    waiting += 1;
    void takeOne({ bytes, from, receiver })
      .catch(() => undefined)
      .finally(() => {
        waiting -= 1;
      });
  });
  socket.bind(address.port, address.host);
  await once(socket, 'listening');
  outlive({ server: socket, receiver });
  return {
    port: socket.address().port,
    close: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}

/** A message without the right form is counted and left out; the stream goes on. */
async function takeOne({
  bytes,
  from,
  receiver,
}: {
  readonly bytes: Buffer;
  readonly from: string;
  readonly receiver: Receiver;
}): Promise<void> {
  if (bytes.length > MESSAGE_MAX_BYTES) {
    receiver.refuse('oversize');
    return;
  }
  const message = textOf(bytes);
  if (message === null || parseSyslog(message) === null) {
    receiver.refuse('form');
    return;
  }
  try {
    await receiver.take({ message, from });
  } catch (error) {
    receiver.refuse('not-stored');
    throw error;
  }
}
