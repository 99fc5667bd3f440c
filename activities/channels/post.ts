import { CancelledFailure } from '@temporalio/common';
import { DeadlinePassed, withDeadline } from '../deadline.ts';
import { sayNetworkError } from '../network-errors.ts';
import { AskLater, retryAfterMs } from '../tenant/errors.ts';
import { failed, failedForGood, sayFailed, type Telling } from './telling.ts';

/** Statuses by which a receiver asks for another try. */
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

/** Longest that a receiver can have a person wait for its sake; beyond it their next channel is sooner. */
const LONGEST_WAIT_MS = 60_000;

/** Bytes of an answer that are looked at: those that lie do it in a line. */
const LONGEST_ANSWER = 1_000;

interface Post {
  readonly telling: Omit<Telling, 'message'>;
  readonly url: string;
  /** JSON. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether an answer of 2xx with this text means that the message was taken; left out, any does, unread. */
  readonly isTaken?: (text: string) => boolean;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Empty where nobody reads it. */
  readonly text: string;
}

/**
 * Posts JSON and gives the status of the answer. No redirect is followed: it would lead the message, and its signature,
 * to somebody whom the organisation did not name. The answer's text is judged and never kept.
 */
export async function post({ telling, url, body, headers = {}, isTaken }: Post): Promise<string> {
  const { channel, limitMs, signal } = telling;
  const answer = await withDeadline({ limitMs, signal }, async (limit) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': telling.key, ...headers },
      body,
      signal: limit,
      redirect: 'manual',
    });
    const text = isTaken === undefined ? '' : await beginningOf(response);
    if (isTaken === undefined) await response.body?.cancel();
    return { status: response.status, headers: response.headers, text };
  }).catch((error: unknown) => {
    if (error instanceof CancelledFailure) throw error;
    throw failed({ channel, because: sayLost({ error, limitMs }) });
  });
  if (answer.status < 200 || answer.status >= 300) throw refused({ telling, answer });
  if (isTaken === undefined || isTaken(answer.text)) return String(answer.status);
  throw failedForGood({ channel, because: `it answered ${answer.status} with words that mean no` });
}

/** An answer that breaks off in its text has been given: its status is what counts. */
async function beginningOf(response: Response): Promise<string> {
  const chunks: AsyncIterable<Uint8Array> | null = response.body;
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of chunks ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length >= LONGEST_ANSWER) break;
    }
  } catch {
    return text;
  }
  return text.slice(0, LONGEST_ANSWER);
}

function refused({ telling: { channel }, answer }: { telling: Post['telling']; answer: Answer }): Error {
  const { status, headers } = answer;
  const refusal = { channel, because: `it answered ${status}` };
  if (status < 500 && !TRY_AGAIN.has(status)) return failedForGood(refusal);
  const wait = retryAfterMs(headers);
  if (wait !== null && wait > LONGEST_WAIT_MS)
    return failedForGood({ channel, because: `it answered ${status} and wants no message for ${wait} ms` });
  return new AskLater({ code: 'CHANNEL_FAILED', message: sayFailed(refusal), retryAfterMs: wait });
}

function sayLost({ error, limitMs }: { error: unknown; limitMs: number }): string {
  return error instanceof DeadlinePassed ? `no answer came within ${limitMs} ms` : sayNetworkError(error);
}
