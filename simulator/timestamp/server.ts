import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { TimestampAuthority } from './authority.ts';

const MAX_REQUEST_BYTES = 4_096;

/** A pretend authority that listens on this machine. */
export interface TimestampServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Answers RFC 3161 requests over HTTP (§3.4) on a loopback port, a free one unless given. Plain HTTP, as most
 * authorities do: their answers are signed.
 */
export async function serveTimestamps({
  authority,
  port = 0,
}: {
  authority: Pick<TimestampAuthority, 'reply'>;
  port?: number;
}): Promise<TimestampServer> {
  const server = createServer((request, response) => {
    answer({ request, response, authority }).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(error instanceof Error ? error.message : 'error');
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address');
  return {
    url: `http://127.0.0.1:${address.port}/tsa`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer({
  request,
  response,
  authority,
}: {
  request: IncomingMessage;
  response: ServerResponse;
  authority: Pick<TimestampAuthority, 'reply'>;
}): Promise<void> {
  const asked = request.headers['content-type'] === 'application/timestamp-query';
  const body = asked && request.method === 'POST' ? await bodyOf(request) : null;
  if (body === null) {
    response.writeHead(400, { 'content-type': 'text/plain' });
    response.end('expected a timestamp query');
    return;
  }
  const reply = await authority.reply(body);
  response.writeHead(200, { 'content-type': 'application/timestamp-reply' });
  response.end(reply);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) return null;
    length += chunk.length;
    if (length > MAX_REQUEST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
