import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { once, type EventEmitter } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { limitConnections, LIMITS, type Limits } from '../../evidence/witness/limits.ts';
import { parseJson } from '../../evidence/json.ts';
import { textOf, type Address, type Listener, type ListenerTls, type Receiver } from './receiver.ts';

/** Azure Monitor sends at most 256 KiB. */
export const BODY_MAX_BYTES = 256 * 1_024;
const CHECK_MS = 1_000;
const TOKEN_PATH = /^\/alerts\/(?<token>[^/]+)$/;

/** How a sender shows that it may send. */
export type SenderProof = 'token' | 'signature';

/** What a webhook listener is made from; the secret is read for each message, so that a replaced file takes effect. */
export interface Webhook extends Receiver {
  readonly proof: SenderProof;
  readonly secret: () => Promise<string>;
}

/**
 * Takes JSON by POST: at `/alerts/<token>`, or at `/alerts` with `Authorization: Bearer <token>`, or with
 * `X-Breakglass-Signature: sha256=<HMAC-SHA256 of the body>`. 202 means that it is on disk.
 */
export async function listenWebhook({
  webhook,
  address,
  tls = null,
  limits = LIMITS,
}: {
  readonly webhook: Webhook;
  readonly address: Address;
  readonly tls?: ListenerTls | null;
  readonly limits?: Limits;
}): Promise<Listener> {
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    void answerTo({ request, webhook }).then((status) => {
      // A body that was not read to its end must not be taken for the next request.
      if (status !== 202) response.setHeader('connection', 'close');
      response.writeHead(status, { 'content-length': 0 }).end();
    });
  };
  const patience = {
    requestTimeout: limits.requestMs,
    headersTimeout: limits.requestMs,
    connectionsCheckingInterval: CHECK_MS,
  };
  const server =
    tls === null
      ? createServer(patience, handle)
      : createTlsServer(
          { ...tls, ...onlyKnown(tls), ...patience, handshakeTimeout: limits.requestMs },
          handle,
        );
  limitConnections({
    server,
    limits,
    dropped: () => {
      webhook.refuse('too-many');
    },
  });
  server.listen(address.port, address.host);
  await once(server, 'listening');
  onTrouble({ server, receiver: webhook });
  return {
    port: portOf(server.address()),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Senders must show a certificate where an authority for them is named. */
export function onlyKnown({ ca }: ListenerTls): { requestCert?: true; rejectUnauthorized?: true } {
  return ca === undefined ? {} : { requestCert: true, rejectUnauthorized: true };
}

/** A listener in trouble, as without file descriptors, must not end the worker. */
export function onTrouble({
  server,
  receiver,
}: {
  readonly server: EventEmitter;
  readonly receiver: Receiver;
}): void {
  server.on('error', () => {
    receiver.refuse('too-many');
  });
}

/** The port of a server that listens. */
export function portOf(address: { readonly port: number } | string | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('expected an address with a port');
  return address.port;
}

type Status = 202 | 400 | 401 | 404 | 405 | 413 | 503;

async function answerTo({
  request,
  webhook,
}: {
  readonly request: IncomingMessage;
  readonly webhook: Webhook;
}): Promise<Status> {
  try {
    const status = await judge({ request, webhook });
    const reason = REASONS[status];
    if (reason !== null) webhook.refuse(reason);
    return status;
  } catch {
    // Not stored, or no secret to hold it against: the sender is asked to come again.
    webhook.refuse('not-stored');
    return 503;
  }
}

const REASONS = {
  202: null,
  400: 'form',
  401: 'proof',
  404: 'address',
  405: 'address',
  413: 'oversize',
  503: 'not-stored',
} as const;

async function judge({
  request,
  webhook,
}: {
  readonly request: IncomingMessage;
  readonly webhook: Webhook;
}): Promise<Status> {
  const { pathname } = new URL(request.url ?? '/', 'http://receiver');
  const told = TOKEN_PATH.exec(pathname)?.groups?.token ?? null;
  if (told === null && pathname !== '/alerts') return 404;
  if (request.method !== 'POST') return 405;
  const secret = await webhook.secret();
  // A token is held against before a body is read; a signature needs the body.
  if (webhook.proof === 'token' && !equal(told ?? bearer(request), secret)) return 401;
  const bytes = await readBody(request);
  if (bytes === null) return 413;
  if (webhook.proof === 'signature' && !equal(signatureOf(request), macOf({ bytes, secret }))) return 401;
  const text = textOf(bytes);
  const value = text === null ? undefined : parseJson(text);
  if (text === null || typeof value !== 'object' || value === null) return 400;
  await webhook.take({ message: text, from: request.socket.remoteAddress ?? 'unknown' });
  return 202;
}

function bearer({ headers }: IncomingMessage): string {
  return /^Bearer (?<token>\S+)$/.exec(headers.authorization ?? '')?.groups?.token ?? '';
}

function signatureOf({ headers }: IncomingMessage): string {
  const given = headers['x-breakglass-signature'];
  return typeof given === 'string' ? given : '';
}

function macOf({ bytes, secret }: { readonly bytes: Uint8Array; readonly secret: string }): string {
  return `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;
}

/** In a time that tells nothing of how much is right, nor of the length. */
function equal(given: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(right));
}

async function readBody(request: AsyncIterable<Uint8Array>): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.byteLength;
    if (size > BODY_MAX_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
