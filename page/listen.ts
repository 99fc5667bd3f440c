import { once } from 'node:events';
import { createServer, isIPv6, type Server } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { BreakglassError } from '../domain/errors.ts';
import { errnoOf } from '../evidence/disk.ts';
import type { PageAddress } from './address.ts';

/** What a machine without IPv6 says to a listener at `::1`: then nobody else can be there either. */
const NO_SUCH_ADDRESS: readonly unknown[] = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];

/**
 * Listens at every host of the address, or at none: `SERVER_START_FAILED` where one of them is taken, for whoever has it
 * would be the page to browsers that go there. Closing the app closes all.
 */
export async function listen({
  app,
  address,
}: {
  app: FastifyInstance;
  address: PageAddress;
}): Promise<void> {
  const { hosts, port } = address;
  const [first, ...others] = hosts;
  const doors: Server[] = [];
  app.addHook('preClose', (done) => {
    for (const door of doors) door.close();
    done();
  });
  try {
    await app.listen({ host: first, port });
    for (const host of others) doors.push(...(await openDoor({ app, host, port })));
  } catch (cause) {
    await app.close();
    const where = hosts.map((host) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(' and ');
    const message = `expected to listen on ${where}, got: ${errnoOf(cause) ?? 'a certificate or key that cannot be used'}; choose another address with --listen`;
    throw new BreakglassError({ code: 'SERVER_START_FAILED', message, cause });
  }
}

/** One more address of the same server, with its limits; none where this machine has no such address. */
async function openDoor({
  app: { server },
  host,
  port,
}: {
  app: FastifyInstance;
  host: string;
  port: number;
}): Promise<readonly Server[]> {
  // As a server of HTTP takes its own connections.
  const door = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    server.emit('connection', socket);
  });
  door.maxConnections = server.maxConnections;
  try {
    door.listen(port, host);
    await once(door, 'listening');
    return [door];
  } catch (error) {
    if (isIPv6(host) && NO_SUCH_ADDRESS.includes(errnoOf(error))) return [];
    throw error;
  }
}
