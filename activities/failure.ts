import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { BreakglassError, type ErrorCode } from '../domain/errors.ts';

/**
 * Codes behind which waiting can help: the network, a busy tenant, a full disk, a key file that a person puts
 * back. `INTERNAL` is among them because a mended worker picks the attempt up. Every other code is final: the
 * same call would be refused again.
 */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set([
  'TENANT_UNREACHABLE',
  'TENANT_TIMEOUT',
  'TENANT_THROTTLED',
  'TENANT_ERROR',
  'TENANT_CONFLICT',
  'TOKEN_UNREACHABLE',
  'CHANNEL_FAILED',
  'EVIDENCE_DISK_FULL',
  'EVIDENCE_UNWRITABLE',
  'KEY_UNREADABLE',
  'SERVER_UNREACHABLE',
  'CLOCK_DOUBTFUL',
  'INTERNAL',
]);

/** Whether Temporal may try the same call again after this refusal. */
export function isRetryable(code: ErrorCode): boolean {
  return RETRYABLE.has(code);
}

/**
 * The failure that an activity throws for an error: `type` is our code. Failures of Temporal's own (a
 * cancellation, one already translated) pass through. Causes stay behind, and so does the text of foreign
 * errors: a failure is kept in history, and foreign text may hold a secret; log the error before translating it.
 *
 * @param options - `nextRetryDelayMs`: when to try again, where the other side said so (`Retry-After`).
 */
export function toFailure(
  error: unknown,
  options: { readonly nextRetryDelayMs?: number | undefined } = {},
): ApplicationFailure | CancelledFailure {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  const { code, message } = describe(error);
  return ApplicationFailure.create({
    type: code,
    message,
    nonRetryable: !isRetryable(code),
    ...(options.nextRetryDelayMs === undefined ? {} : { nextRetryDelay: options.nextRetryDelayMs }),
  });
}

/**
 * Logs an error, then translates it as `toFailure` does. A log that cannot be written must not take the failure's
 * place: a full disk is often that of the evidence too, and the run waits only for a failure that it knows.
 */
export function loggedFailure({
  error,
  log,
  nextRetryDelayMs,
}: {
  error: unknown;
  log: () => void;
  nextRetryDelayMs?: number | undefined;
}): ApplicationFailure | CancelledFailure {
  try {
    log();
  } catch {
    // There is nobody left to tell; the failure itself reaches the run and whoever follows it.
  }
  return toFailure(error, { nextRetryDelayMs });
}

function describe(error: unknown): { readonly code: ErrorCode; readonly message: string } {
  if (error instanceof BreakglassError) return error;
  const name = error instanceof Error ? error.name : typeof error;
  return {
    code: 'INTERNAL',
    message: `an error of ours that has no code (${name}); the worker's log tells it`,
  };
}
