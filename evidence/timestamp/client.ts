import { concatBytes } from '@noble/hashes/utils.js';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { Digest } from '../../domain/ids.ts';
import { encodeRequest, makeNonce } from './request.ts';
import { MAX_RESPONSE_BYTES } from './token.ts';
import { openTimestamp } from './verify.ts';

const REQUEST_TYPE = 'application/timestamp-query';
const RESPONSE_TYPE = 'application/timestamp-reply';

/**
 * Asks a timestamp authority over HTTP (RFC 3161 §3.4) for a timestamp over what has this SHA-256; returns its
 * TimeStampResp as it came, once it is known to answer this request: granted, imprint and nonce as asked, signature
 * whole. Whether the authority is trusted is for `verifyTimestamp`. `timeoutMs` is for the whole exchange.
 *
 * `TIMESTAMP_UNAVAILABLE`: no answer in time, or an HTTP status other than 200; worth another try.
 * `TIMESTAMP_INVALID`: an answer, but not to this request; `TIMESTAMP_UNTRUSTED`: by a certificate for other things.
 */
export async function requestTimestamp({
  url,
  digest,
  timeoutMs,
  fetch = globalThis.fetch,
}: {
  url: string;
  digest: Digest;
  timeoutMs: number;
  fetch?: typeof globalThis.fetch;
}): Promise<Uint8Array> {
  const nonce = makeNonce();
  const tsr = await exchange({ url, body: encodeRequest({ digest, nonce }), timeoutMs, fetch });
  const { info } = await openTimestamp({ tsr, digest });
  if (info.nonce !== nonce) {
    throw refusal('TIMESTAMP_INVALID', 'expected the answer to this request, got another nonce');
  }
  return tsr;
}

async function exchange({
  url,
  body,
  timeoutMs,
  fetch,
}: {
  url: string;
  body: Uint8Array;
  timeoutMs: number;
  fetch: typeof globalThis.fetch;
}): Promise<Uint8Array> {
  const { host } = new URL(url);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': REQUEST_TYPE, accept: RESPONSE_TYPE },
      body: Uint8Array.from(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return await readAnswer({ response, host });
  } catch (cause) {
    if (cause instanceof BreakglassError) throw cause;
    throw refusal('TIMESTAMP_UNAVAILABLE', `expected an answer from ${host} within ${timeoutMs} ms`, cause);
  }
}

async function readAnswer({ response, host }: { response: Response; host: string }): Promise<Uint8Array> {
  const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? 'none';
  if (response.status !== 200 || type !== RESPONSE_TYPE) {
    await response.body?.cancel();
    if (response.status === 200) throw refusal('TIMESTAMP_INVALID', `expected ${RESPONSE_TYPE} from ${host}`);
    throw refusal('TIMESTAMP_UNAVAILABLE', `expected HTTP 200 from ${host}, got ${response.status}`);
  }
  return readCapped({ body: response.body, host });
}

async function readCapped({
  body,
  host,
}: {
  body: ReadableStream<Uint8Array> | null;
  host: string;
}): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > MAX_RESPONSE_BYTES) {
      throw refusal('TIMESTAMP_INVALID', `expected at most ${MAX_RESPONSE_BYTES} bytes from ${host}`);
    }
    chunks.push(chunk);
  }
  return concatBytes(...chunks);
}

function refusal(code: ErrorCode, message: string, cause?: unknown): BreakglassError {
  return new BreakglassError({ code, message: `timestamp: ${message}`, cause });
}
