import { BreakglassError } from '../../domain/errors.ts';

/** Largest answer that is read: a thousand sign-ins, each with what became of a hundred policies, stay below. */
const BODY_MAX_BYTES = 32 * 1_024 * 1_024;

/** Reads an answer's text, and gives up on one that is too long to be true. */
export async function readBody({
  response,
  query,
  maxBytes = BODY_MAX_BYTES,
}: {
  readonly response: Response;
  /** The request without host, for the message. */
  readonly query: string;
  readonly maxBytes?: number;
}): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream: AsyncIterable<Uint8Array> = response.body;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    // Leaving the loop by an error also ends the transfer.
    if (size > maxBytes) throw tooLong({ query, maxBytes });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLong({ query, maxBytes }: { readonly query: string; readonly maxBytes: number }) {
  const message = `expected at most ${maxBytes} bytes in answer to ${query}, but more came`;
  return new BreakglassError({ code: 'TENANT_RESPONSE_INVALID', message });
}

/**
 * A success with a body must be JSON by its type: the page of a proxy or of a hotel's network is none of the tenant's
 * answers, and must not pass for a write that was done.
 *
 * @throws BreakglassError `TENANT_RESPONSE_INVALID`.
 */
export function requireJson({
  response,
  body,
  query,
}: {
  readonly response: Pick<Response, 'ok' | 'headers'>;
  readonly body: string;
  readonly query: string;
}): void {
  if (!response.ok || body === '') return;
  const type = response.headers.get('content-type') ?? '';
  if (/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) return;
  const message = `expected JSON in answer to ${query}, but another type of content came`;
  throw new BreakglassError({ code: 'TENANT_RESPONSE_INVALID', message });
}
