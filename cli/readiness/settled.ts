import { outlastThrottling } from '../../activities/tenant/outlast.ts';
import type { ReadPart } from '../../activities/tenant/readiness.ts';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';

/** Without a token nothing is answered, and each question would wait for one as long again. */
const NO_TOKEN: ReadonlySet<ErrorCode> = new Set(['TOKEN_UNREACHABLE', 'CREDENTIAL_UNREADABLE']);

/**
 * How the parts of one tenant are read by whoever asks by hand: any refusal is an answer, and only a defect of ours and
 * Ctrl-C are thrown. One that shows that nothing will be answered stands for all parts after it: no token could be had,
 * or two questions in a row, or the very first, were not answered in time.
 */
export function settled(signal: AbortSignal): ReadPart {
  let last: ErrorCode | null = 'TENANT_TIMEOUT';
  let ended: BreakglassError | null = null;
  return async (ask) => {
    if (ended !== null) return ended;
    try {
      const part = await outlastThrottling({ signal, ask });
      last = null;
      return part;
    } catch (error) {
      if (!(error instanceof BreakglassError)) throw error;
      const isDeaf = error.code === 'TENANT_TIMEOUT' && last === 'TENANT_TIMEOUT';
      if (NO_TOKEN.has(error.code) || isDeaf) ended = error;
      last = error.code;
      return error;
    }
  };
}
