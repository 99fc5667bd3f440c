import { BreakglassError, type ErrorCode } from '../../../domain/errors.ts';

/** An assertion that does not count; never quotes more of it than `quoted` would. */
export function refusal(code: ErrorCode, message: string): BreakglassError {
  return new BreakglassError({ code, message: `passkey: ${message}` });
}
