import { once, type EventEmitter } from 'node:events';
import type { Server, Socket } from 'node:net';
import { limitConnections, type Limits } from '../../evidence/connections.ts';
import type { Address, Listener, ListenerTls, Receiver } from './receiver.ts';

interface Listening {
  readonly server: Server;
  readonly receiver: Receiver;
  readonly address: Address;
  readonly limits: Limits;
  /** See `limitConnections`. */
  readonly yields: 'newest' | 'longest-silent';
}

/** Holds a server to limits before it listens. `heard` says that a connection brought a message. */
export function withinLimits({ server, receiver, address, limits, yields }: Listening): {
  readonly heard: (socket: Socket) => void;
  readonly listen: () => Promise<Listener>;
} {
  const dropped = () => {
    receiver.refuse('too-many');
  };
  const { heard, cut } = limitConnections({ server, limits, yields, dropped });
  server.on('tlsClientError', () => {
    receiver.refuse('tls');
  });
  const close = async () => {
    server.close();
    cut();
    await once(server, 'close');
  };
  const listen = async () => {
    server.listen(address.port, address.host);
    await once(server, 'listening');
    outlive({ server, receiver });
    return { port: portOf(server.address()), close };
  };
  return { heard, listen };
}

/** A listener in trouble, as without file descriptors, must not end the worker. */
export function outlive({
  server,
  receiver,
}: {
  readonly server: EventEmitter;
  readonly receiver: Receiver;
}): void {
  server.on('error', () => {
    receiver.refuse('listener');
  });
}

/** Options of a TLS server; senders must show a certificate where an authority for them is named. */
export function tlsOptions({ tls, limits }: { readonly tls: ListenerTls; readonly limits: Limits }) {
  const known = tls.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: true };
  return { ...tls, ...known, handshakeTimeout: limits.requestMs };
}

function portOf(address: { readonly port: number } | string | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('expected an address with a port');
  return address.port;
}
