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

/** Connections that were closed at once, for the operator's log. */
export interface Dropped {
  /** Where the last of them came from. */
  readonly address: string;
  readonly because: 'too many connections' | 'too many connections from one address';
  /** How many, this one and those since the last time that this was told. */
  readonly count: number;
}

/** Whoever opens thousands of connections must not fill the disk with what is said about it. */
const TELL_EVERY_MS = 10_000;

/** Closes connections beyond the limits as they come, and tells so: the first at once, more every ten seconds. */
export function limitConnections({
  server,
  limits: { connections, fromOneAddress },
  dropped,
}: {
  server: Server;
  limits: Limits;
  dropped: (what: Dropped) => void;
}): void {
  const tell = nowAndThen(dropped);
  const open = new Map<string, number>();
  server.maxConnections = connections;
  server.on('drop', (data) => {
    tell({ address: data?.remoteAddress ?? 'unknown', because: 'too many connections' });
  });
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? 'unknown';
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
    if (count <= fromOneAddress) return;
    tell({ address, because: 'too many connections from one address' });
    socket.destroy();
  });
}

function nowAndThen(dropped: (what: Dropped) => void): (what: Omit<Dropped, 'count'>) => void {
  let count = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  return (what) => {
    count += 1;
    if (performance.now() - toldAt < TELL_EVERY_MS) return;
    dropped({ ...what, count });
    [count, toldAt] = [0, performance.now()];
  };
}
