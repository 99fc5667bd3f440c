import type { Asserted } from './assertion.ts';
import { isCounterBack } from './assertion.ts';

/** What the counter of each passkey was when it last signed something that counted, by credential. */
export type Counters = ReadonlyMap<string, number>;

/**
 * Why an assertion does not follow those that counted before it, in words; null where it does. The first one of a
 * passkey must follow its enrolment.
 */
export function faultOfCounter({
  asserted: { passkey, counter },
  counters,
}: {
  asserted: Asserted;
  counters: Counters;
}): string | null {
  const before = counters.get(passkey.credential) ?? passkey.counter;
  if (!isCounterBack({ counter, before })) return null;
  return `passkey: expected a counter above ${before}, got ${counter}: it was copied, or this was signed before another that counted`;
}
