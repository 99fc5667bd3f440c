import { AsyncLocalStorage } from 'node:async_hooks';
import { createHttpHeaders, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import type { ClientSecretCredentialOptions } from '@azure/identity';
import { withDeadline } from '../deadline.ts';
import { readBody } from './read-body.ts';

/** Largest answer of a token service that is read; real ones have a few kilobytes. */
const ANSWER_MAX_BYTES = 1_024 * 1_024;

/** What last happened on the wire while a token was asked for: the library's errors do not tell it. */
export type TokenNews =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: Headers }
  | { readonly kind: 'failed'; readonly error: unknown };

/** One asking for a token, which may take two requests. */
export interface TokenTrip {
  news: TokenNews | null;
}

interface Travelling {
  readonly trip: TokenTrip;
  /** Ends the requests; the library does not hand its caller's on. */
  readonly signal: AbortSignal;
}

const travelling = new AsyncLocalStorage<Travelling>();

/** Runs `act`; what its token requests met is in `trip` afterwards. */
export async function onTrip<Result>(given: Travelling, act: () => Promise<Result>): Promise<Result> {
  return await travelling.run(given, act);
}

/** Options of every credential. */
type Pipeline = Required<
  Pick<ClientSecretCredentialOptions, 'retryOptions' | 'redirectOptions' | 'httpClient'>
>;

/**
 * How token requests travel: no retries (Temporal has them), no redirects (a 307 would send the secret on), and over
 * the same `fetch` as Graph's. The library's own client has a time limit for the head of an answer only, waits for
 * ever where a body is broken off, reads one of any length, and goes through other proxies.
 */
export function tokenPipeline({ requestMs }: { readonly requestMs: number }): Pipeline {
  return {
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    httpClient: tokenClient(requestMs),
  };
}

function tokenClient(requestMs: number): HttpClient {
  return {
    sendRequest: async (request) => {
      const now = travelling.getStore();
      if (now === undefined) throw new TypeError('expected a token to be asked for on a trip');
      const { trip, signal } = now;
      try {
        const { response, body } = await withDeadline({ limitMs: requestMs, signal }, (limit) =>
          send({ request, signal: limit }),
        );
        const { status, headers } = response;
        trip.news = { kind: 'answered', status, headers };
        return {
          request,
          status,
          headers: createHttpHeaders(Object.fromEntries(headers)),
          bodyAsText: body,
        };
      } catch (error) {
        trip.news = { kind: 'failed', error };
        throw error;
      }
    },
  };
}

async function send({
  request,
  signal,
}: {
  readonly request: PipelineRequest;
  readonly signal: AbortSignal;
}) {
  const { method, url, body } = request;
  if (body !== undefined && body !== null && typeof body !== 'string') {
    throw new TypeError('expected the token library to send text');
  }
  const response = await fetch(url, {
    method,
    headers: request.headers.toJSON(),
    signal,
    redirect: 'manual',
    ...(typeof body === 'string' && body !== '' ? { body } : {}),
  });
  const query = 'the question for a token';
  return { response, body: await readBody({ response, query, maxBytes: ANSWER_MAX_BYTES }) };
}
