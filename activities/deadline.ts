import { CancelledFailure } from '@temporalio/common';

/** The time allowed for one call to the outside is over. */
export class DeadlinePassed extends Error {
  readonly limitMs: number;

  constructor(limitMs: number) {
    super(`no answer within ${limitMs} ms`);
    this.name = 'DeadlinePassed';
    this.limitMs = limitMs;
  }
}

/** How long one call may take, and what else ends it. */
export interface Deadline {
  readonly limitMs: number;
  /** The activity's cancellation. */
  readonly signal: AbortSignal;
}

/**
 * Runs `act` and waits for it at most `limitMs`. The signal handed to `act` fires when time is up or the
 * activity is cancelled; because some libraries ignore it, the wait ends in either case and a late result is
 * dropped.
 *
 * @throws DeadlinePassed when time is up, CancelledFailure when the activity was cancelled, else what `act` throws.
 */
export async function withDeadline<Result>(
  { limitMs, signal }: Deadline,
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (signal.aborted) throw cancellation(signal);
  const controller = new AbortController();
  return await new Promise<Result>((resolve, reject) => {
    const stop = (reason: Error) => {
      reject(reason);
      controller.abort(reason);
    };
    const timer = setTimeout(() => {
      stop(new DeadlinePassed(limitMs));
    }, limitMs);
    const cancel = () => {
      stop(cancellation(signal));
    };
    const tidy = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    };
    signal.addEventListener('abort', cancel, { once: true });
    act(controller.signal).then(resolve, reject).finally(tidy);
    controller.signal.addEventListener('abort', tidy, { once: true });
  });
}

/** Waits `ms`, or until the activity is cancelled. */
export async function pause({
  ms,
  signal,
}: {
  readonly ms: number;
  readonly signal: AbortSignal;
}): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    if (signal.aborted) {
      reject(cancellation(signal));
      return;
    }
    const cancel = () => {
      clearTimeout(timer);
      reject(cancellation(signal));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', cancel);
      resolve();
    }, ms);
    signal.addEventListener('abort', cancel, { once: true });
  });
}

/** Waits for something that ends by itself and cannot fail, or until the activity is cancelled. */
export async function orCancelled({
  wait,
  signal,
}: {
  readonly wait: Promise<void>;
  readonly signal: AbortSignal;
}): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    if (signal.aborted) {
      reject(cancellation(signal));
      return;
    }
    const cancel = () => {
      reject(cancellation(signal));
    };
    signal.addEventListener('abort', cancel, { once: true });
    void wait.then(() => {
      signal.removeEventListener('abort', cancel);
      resolve();
    });
  });
}

function cancellation(signal: AbortSignal): CancelledFailure {
  return signal.reason instanceof CancelledFailure ? signal.reason : new CancelledFailure('cancelled');
}
