import { patched } from '@temporalio/workflow';
import type { Accepted } from '../domain/reported-sign-in.ts';

/** A run from before this takes request ids alone. */
const CORRELATION_IDS = 'sign-in-by-correlation-id';

/** By which ids people may have reported a sign-in. */
export function acceptedIds(): Accepted {
  return patched(CORRELATION_IDS) ? 'either-id' : 'request-id';
}
