import { CancelledFailure } from '@temporalio/common';
import { DeadlinePassed, withDeadline } from '../deadline.ts';
import { sayNetworkError } from '../network-errors.ts';
import { failed, failedForGood, type Telling } from './telling.ts';

/** Statuses by which a receiver asks for another try. */
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

interface Post {
  readonly telling: Omit<Telling, 'message'>;
  readonly url: string;
  /** JSON. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Posts JSON and gives the status of the answer, of which nothing else is read. No redirect is followed: it would lead
 * the message, and its signature, to somebody whom the organisation did not name.
 */
export async function post({ telling, url, body, headers = {} }: Post): Promise<string> {
  const { channel, limitMs, signal } = telling;
  const status = await withDeadline({ limitMs, signal }, async (limit) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': telling.key, ...headers },
      body,
      signal: limit,
      redirect: 'manual',
    });
    await response.body?.cancel();
    return response.status;
  }).catch((error: unknown) => {
    if (error instanceof CancelledFailure) throw error;
    throw failed({ channel, because: sayLost({ error, limitMs }) });
  });
  if (status >= 200 && status < 300) return String(status);
  const refusal = { channel, because: `it answered ${status}` };
  throw status >= 500 || TRY_AGAIN.has(status) ? failed(refusal) : failedForGood(refusal);
}

function sayLost({ error, limitMs }: { error: unknown; limitMs: number }): string {
  return error instanceof DeadlinePassed ? `no answer came within ${limitMs} ms` : sayNetworkError(error);
}
