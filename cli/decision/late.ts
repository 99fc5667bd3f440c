import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import { commandLine } from '../live/next.ts';
import type { Place } from '../place.ts';

const TOO_LATE: ReadonlySet<ErrorCode> = new Set(['ASK_CLOSED', 'DECISION_EXPIRED']);

/**
 * A refusal for lateness, with what is left to do; any other error unchanged.
 *
 * @param words - the command that keeps the statement on record all the same.
 */
export function withLate({
  error,
  words,
  place,
}: {
  error: unknown;
  words: readonly string[];
  place: Place;
}): unknown {
  if (!(error instanceof BreakglassError) || !TOO_LATE.has(error.code)) return error;
  const { code, message } = error;
  const keep = commandLine({ words, place });
  return new BreakglassError({
    code,
    message: `${message}; while the run is open it can be kept on record, where it counts for nothing: ${keep}`,
    cause: error,
  });
}
