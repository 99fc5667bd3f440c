import { sayDuration } from '../duration.ts';
import type { Finding } from './finding.ts';

/** When an account last signed in with success, by the tenant's own record. */
export type LastUse =
  | {
      readonly known: true;
      /** ISO 8601 UTC; null where there is no record of any. */ readonly at: string | null;
    }
  /** The tenant has no licence for sign-in activity. */
  | { readonly known: false };

/**
 * Judges whether an account was used within its cadence: one that nobody has tried for long is one of which nobody
 * knows. The tenant's record may be a day late, so this is a matter of health and never proof of a sign-in.
 *
 * @param withinMs - the longest time without use, milliseconds.
 * @param now - milliseconds since 1970.
 */
export function judgeLastUse({
  lastUse,
  withinMs,
  now,
}: {
  readonly lastUse: LastUse;
  readonly withinMs: number;
  readonly now: number;
}): Finding {
  const expected = `a sign-in with success within ${sayDuration(withinMs)}`;
  if (!lastUse.known)
    return { state: 'inconclusive', expected, seen: 'the tenant has no licence for sign-in activity' };
  if (lastUse.at === null) return { state: 'contradicted', expected, seen: 'none on record' };
  const stale = now - Date.parse(lastUse.at) > withinMs;
  return { state: stale ? 'contradicted' : 'corroborated', expected, seen: `the last one at ${lastUse.at}` };
}
