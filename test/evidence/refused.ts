import { BreakglassError } from '../../domain/errors.ts';
import { Break } from '../../evidence/verify/report.ts';

/** The code that a call refuses or breaks with; `accepted` where it does not, the error itself where it has no code. */
export function codeOf(call: () => unknown): unknown {
  try {
    call();
    return 'accepted';
  } catch (error) {
    return refusalOf(error);
  }
}

/** `codeOf` for a call that answers later. */
export async function codeOfAsync(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call();
    return 'accepted';
  } catch (error) {
    return refusalOf(error);
  }
}

function refusalOf(error: unknown): unknown {
  if (error instanceof Break) return error.report.code;
  return error instanceof BreakglassError ? error.code : error;
}
