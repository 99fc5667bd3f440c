import type { Server, Socket } from 'node:net';

/** What a server of small requests bears. */
export interface Limits {
  /** How long a connection may take for its handshake, and for one request, in milliseconds. */
  readonly requestMs: number;
  readonly connections: number;
  /** From one address: who takes all places of one address must leave some to others. */
  readonly fromOneAddress: number;
}

/** A request is small and comes at once; a slow sender must not hold a place for long. */
export const LIMITS: Limits = { requestMs: 10_000, connections: 64, fromOneAddress: 32 };

/** A connection that was closed because there were too many. */
export interface Dropped {
  readonly address: string;
  readonly because: 'too many connections' | 'too many connections from one address';
}

/** The connections of a server. */
export interface Connections {
  /** A connection brought what it is there for; those that have not for longest yield first. */
  readonly heard: (socket: Socket) => void;
  /** Cuts every one. */
  readonly cut: () => void;
}

/**
 * Closes connections beyond the limits and tells of each: the newest where all others end soon by themselves; where
 * they may stay silent for as long as they like, the one that has been for longest.
 */
export function limitConnections({
  server,
  limits: { connections, fromOneAddress },
  yields,
  dropped,
}: {
  server: Server;
  limits: Limits;
  yields: 'newest' | 'longest-silent';
  dropped: (what: Dropped) => void;
}): Connections {
  // By address and port, which the socket below a TLS connection shares with it; the longest silent first.
  const open = new Map<string, Socket>();
  const drop = (socket: Socket, because: Dropped['because']) => {
    dropped({ address: addressOf(socket), because });
    open.delete(placeOf(socket));
    socket.destroy();
  };
  server.on('connection', (socket: Socket) => {
    const place = placeOf(socket);
    open.set(place, socket);
    socket.once('close', () => {
      if (open.get(place) === socket) open.delete(place);
    });
    const all = [...open.values()];
    const same = all.filter((each) => addressOf(each) === addressOf(socket));
    const yielding = ([longest = socket]: readonly Socket[]) => (yields === 'newest' ? socket : longest);
    if (same.length > fromOneAddress) drop(yielding(same), 'too many connections from one address');
    else if (all.length > connections) drop(yielding(all), 'too many connections');
  });
  return {
    heard: (socket) => {
      const place = placeOf(socket);
      const below = open.get(place);
      if (below === undefined) return;
      open.delete(place);
      open.set(place, below);
    },
    cut: () => {
      for (const socket of open.values()) socket.destroy();
    },
  };
}

/** The path that a request names; null for what is no address, such as `//`. */
export function pathOf(url = '/'): string | null {
  const base = 'http://server';
  return URL.canParse(url, base) ? new URL(url, base).pathname : null;
}

function addressOf({ remoteAddress }: Socket): string {
  return remoteAddress ?? 'unknown';
}

function placeOf(socket: Socket): string {
  return `${addressOf(socket)} ${socket.remotePort ?? 0}`;
}
