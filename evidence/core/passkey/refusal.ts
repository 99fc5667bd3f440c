import { BreakglassError, type ErrorCode } from '../../../domain/errors.ts';

/** A passkey, or what it signed, that does not count; never quotes more of it than `quoted` would. */
export function refusal(code: ErrorCode, message: string, cause?: unknown): BreakglassError {
  return new BreakglassError({ code, message: `passkey: ${message}`, cause });
}
