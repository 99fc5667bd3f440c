import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { LIMITS, pathOf, type Limits } from '../../evidence/connections.ts';
import { parseJson } from '../../evidence/json.ts';
import { tlsOptions, withinLimits } from './listener.ts';
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
      : createTlsServer({ ...tlsOptions({ tls, limits }), ...patience }, handle);
  return await withinLimits({ server, receiver: webhook, address, limits, yields: 'newest' }).listen();
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
  const pathname = pathOf(request.url);
  const told = TOKEN_PATH.exec(pathname ?? '')?.groups?.token ?? null;
  if (told === null && pathname !== '/alerts') return 404;
  if (request.method !== 'POST') return 405;
  const secret = await webhook.secret();
  // A token is held against before a body is read; a signature needs the body.
  if (webhook.proof === 'token' && !equal(told ?? bearer(request), secret)) return 401;
  const bytes = await readBody(request);
  if (typeof bytes === 'string') return bytes === 'oversize' ? 413 : 400;
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

/** `cut` for a body whose sender went before its end. */
async function readBody(request: AsyncIterable<Uint8Array>): Promise<Buffer | 'oversize' | 'cut'> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      size += chunk.byteLength;
      if (size > BODY_MAX_BYTES) return 'oversize';
      chunks.push(chunk);
    }
  } catch {
    return 'cut';
  }
  return Buffer.concat(chunks);
}
