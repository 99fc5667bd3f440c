import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { limitConnections, LIMITS, pathOf, type Dropped, type Limits } from '../connections.ts';
import { nowAndThen } from '../now-and-then.ts';
import type { Refusal } from './judge.ts';
import type { Witness } from './witness.ts';

/** An old size, 63 hashes and a note of at most 16 KiB need less than a third of this. */
const MAX_BODY_BYTES = 64 * 1_024;
/** Node looks only this often for connections that took too long: its own half a minute would triple the time. */
const CHECK_MS = 1_000;
const ADD_CHECKPOINT = '/add-checkpoint';
const LATEST = /^\/(?<hash>[0-9a-f]{64})\/checkpoint$/;

/** One answer over HTTP. */
interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

/** What a witness did, for its operator's log; nothing in it is secret. */
export interface WitnessLog {
  readonly refused: (what: { readonly status: number; readonly because: string }) => void;
  readonly failed: (error: unknown) => void;
  /** Connections that were closed at once: the last of `count` since this was told before. */
  readonly dropped: (what: Dropped & { readonly count: number }) => void;
}

/** A witness that answers over HTTP. */
export interface WitnessServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Serves a witness: `POST /add-checkpoint` and `GET /<origin hash>/checkpoint` of
 * https://github.com/C2SP/C2SP/blob/main/tlog-witness.md. Over TLS where certificate and key (PEM) are given.
 */
export async function serveWitness({
  witness,
  host,
  port,
  tls = null,
  log,
  limits = LIMITS,
}: {
  witness: Witness;
  host: string;
  port: number;
  tls?: { readonly cert: string; readonly key: string } | null;
  log: WitnessLog;
  limits?: Limits;
}): Promise<WitnessServer> {
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    void answerTo({ request, witness, log }).then((answer) => {
      send({ response, answer });
    });
  };
  const { requestMs } = limits;
  const patience = {
    requestTimeout: requestMs,
    headersTimeout: requestMs,
    connectionsCheckingInterval: CHECK_MS,
  };
  const server: Server =
    tls === null
      ? createServer(patience, handle)
      : createTlsServer({ ...tls, ...patience, handshakeTimeout: requestMs }, handle);
  const dropped = nowAndThen((what: Dropped, count) => {
    log.dropped({ ...what, count });
  });
  const { cut } = limitConnections({ server, limits, yields: 'newest', dropped });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: urlOf({ address: server.address(), host, scheme: tls === null ? 'http' : 'https' }),
    close: async () => {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}

async function answerTo({
  request,
  witness,
  log,
}: {
  request: IncomingMessage;
  witness: Witness;
  log: WitnessLog;
}): Promise<Answer> {
  try {
    const pathname = pathOf(request.url);
    const hash = LATEST.exec(pathname ?? '')?.groups?.hash;
    if (hash !== undefined) return request.method === 'GET' ? await latest({ witness, hash }) : NOT_ALLOWED;
    if (pathname !== ADD_CHECKPOINT) return { status: 404, body: 'no such address\n' };
    if (request.method !== 'POST') return NOT_ALLOWED;
    const answer = await addCheckpoint({ request, witness });
    if (answer.status !== 200) log.refused({ status: answer.status, because: answer.body.trim() });
    return answer;
  } catch (error) {
    log.failed(error);
    return { status: 500, body: 'the witness could not read or remember; nothing was signed\n' };
  }
}

const NOT_ALLOWED: Answer = { status: 405, body: 'expected another method\n' };

async function latest({ witness, hash }: { witness: Witness; hash: string }): Promise<Answer> {
  const note = await witness.latest(hash);
  return note === null
    ? { status: 404, body: 'nothing is co-signed of this log\n' }
    : { status: 200, body: note };
}

async function addCheckpoint({
  request,
  witness,
}: {
  request: IncomingMessage;
  witness: Witness;
}): Promise<Answer> {
  const body = await readBody(request);
  if (!body.ok) return { status: body.status, body: 'expected a small request in UTF-8\n' };
  const answer = await witness.addCheckpoint(body.text);
  return answer.status === 200 ? { status: 200, body: answer.lines } : sayRefusal(answer);
}

function sayRefusal(refusal: Refusal): Answer {
  if (refusal.status === 409) return { status: 409, body: `${refusal.size}\n`, type: 'text/x.tlog.size' };
  return { status: refusal.status, body: `${refusal.because}\n` };
}

type Body = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly status: 400 | 413 };

async function readBody(request: AsyncIterable<Uint8Array>): Promise<Body> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return { ok: false, status: 413 };
    chunks.push(chunk);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
    return { ok: true, text };
  } catch {
    return { ok: false, status: 400 };
  }
}

function send({ response, answer }: { response: ServerResponse; answer: Answer }): void {
  // A body that was not read to its end must not be taken for the next request.
  if (answer.status === 413) response.setHeader('connection', 'close');
  response.writeHead(answer.status, { 'content-type': answer.type ?? 'text/plain; charset=utf-8' });
  response.end(answer.body);
}

function urlOf({
  address,
  host,
  scheme,
}: {
  address: AddressInfo | string | null;
  host: string;
  scheme: string;
}): string {
  if (address === null || typeof address === 'string') throw new TypeError('expected a TCP address');
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}
