import {
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type Connection,
  type ConnectionOptions,
} from '@temporalio/client';

/** How the calls of one connection are tried again. */
export interface Retries {
  readonly interceptors: NonNullable<ConnectionOptions['interceptors']>;
  /** Closes the connection as soon as no retry is due on it: at once, or some seconds after this has resolved. */
  readonly close: (connection: Pick<Connection, 'close'>) => Promise<void>;
}

/** Timers that are due at the same time come in any order. */
const MARGIN_MS = 100;

/**
 * The retries of the SDK, for a connection that is closed while its server is away. The SDK's own timer for the next try
 * throws where the connection was closed meanwhile, out of everybody's reach, which ends the process.
 */
export function openRetries(): Retries {
  const { delayFunction, retryableDecider } = defaultGrpcRetryOptions();
  let isOpen = true;
  let lastDueAt = 0;
  const retrying = makeGrpcRetryInterceptor({
    retryableDecider: (attempt, status) => isOpen && retryableDecider(attempt, status),
    delayFunction: (attempt, status) => {
      const delayMs = delayFunction(attempt, status);
      lastDueAt = Math.max(lastDueAt, performance.now() + delayMs);
      return delayMs;
    },
  });
  return {
    interceptors: [retrying],
    close: async (connection) => {
      isOpen = false;
      const waitMs = lastDueAt - performance.now();
      if (waitMs <= 0) await connection.close();
      else setTimeout(() => void connection.close(), waitMs + MARGIN_MS).unref();
    },
  };
}
