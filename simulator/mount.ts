import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { respond } from './handler.ts';
import type { Site } from './handler.ts';
import { empty, json } from './wire.ts';
import type { Answer, WireRequest } from './wire.ts';
import type { World } from './world/world.ts';

const MAX_BODY_CHARACTERS = 1024 * 1024;

/** A site that listens. */
export interface Mounted {
  readonly origin: string;
  /** Stops listening and cuts what is open, silent connections too. */
  readonly close: () => Promise<void>;
}

/** Listens on a free port of `bind`; plain HTTP where no certificate is given. */
export async function mount({
  site,
  world,
  bind,
  tls,
}: {
  site: Site;
  world: World;
  bind: string;
  tls: { readonly key: string; readonly certificate: string } | null;
}): Promise<Mounted> {
  const scheme = tls === null ? 'http' : 'https';
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    void serve({ site, world, incoming, outgoing, scheme });
  };
  const server =
    tls === null
      ? createHttpServer(listener)
      : createHttpsServer({ key: tls.key, cert: tls.certificate }, listener);
  const port = await listen(server, bind);
  return { origin: `${scheme}://localhost:${String(port)}`, close: () => close(server) };
}

function listen(server: Server, bind: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, bind, () => {
      resolve(portOf(server.address()));
    });
  });
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('expected to listen on a port');
  return address.port;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

async function serve({
  site,
  world,
  incoming,
  outgoing,
  scheme,
}: {
  site: Site;
  world: World;
  incoming: IncomingMessage;
  outgoing: ServerResponse;
  scheme: string;
}): Promise<void> {
  try {
    const request = await readRequest({ site, incoming, scheme });
    if (request === null) {
      send(outgoing, empty(413, { connection: 'close' }));
      return;
    }
    const response = await respond({ site, request, world });
    if (response.do === 'cut') incoming.socket.destroy();
    else if (response.do === 'answer') send(outgoing, response);
  } catch (error) {
    process.stderr.write(
      `${site.host}: ${error instanceof Error ? (error.stack ?? error.message) : 'failed'}\n`,
    );
    if (!outgoing.headersSent) send(outgoing, json({ error: 'the pretend tenant failed' }, { status: 500 }));
  }
}

/** The request as handlers take it; null for a body that is too large. */
async function readRequest({
  site,
  incoming,
  scheme,
}: {
  site: Site;
  incoming: IncomingMessage;
  scheme: string;
}): Promise<WireRequest | null> {
  const body = await readBody(incoming);
  if (body === null) return null;
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return {
    host: site.host,
    method: incoming.method ?? 'GET',
    url: new URL(incoming.url ?? '/', `${scheme}://${incoming.headers.host ?? 'localhost'}`),
    headers: Object.fromEntries(headers),
    body,
    params: {},
  };
}

function readBody(incoming: IncomingMessage): Promise<string | null> {
  return new Promise((resolve, reject) => {
    let body = '';
    incoming.setEncoding('utf8').on('data', (text: string) => {
      if (body.length <= MAX_BODY_CHARACTERS) body += text;
    });
    incoming.once('end', () => {
      resolve(body.length > MAX_BODY_CHARACTERS ? null : body);
    });
    incoming.once('error', reject);
  });
}

function send(outgoing: ServerResponse, { status, headers, body, delayMs = 0 }: Answer): void {
  const write = (): void => {
    outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    outgoing.end(body);
  };
  if (delayMs === 0) write();
  else setTimeout(write, delayMs).unref();
}
