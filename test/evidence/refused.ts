import { BreakglassError } from '../../domain/errors.ts';

/** The code that a call refuses with; `accepted` where it does not, the error itself where it has no code. */
export function codeOf(call: () => unknown): unknown {
  try {
    call();
    return 'accepted';
  } catch (error) {
    return error instanceof BreakglassError ? error.code : error;
  }
}

/** `codeOf` for a call that answers later. */
export async function codeOfAsync(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call();
    return 'accepted';
  } catch (error) {
    return error instanceof BreakglassError ? error.code : error;
  }
}
