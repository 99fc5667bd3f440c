import { pause } from './deadline.ts';

/**
 * Conditional Access answers one request a second per tenant, over all applications, and refuses the next
 * without saying when to come back.
 *
 * @see https://learn.microsoft.com/graph/throttling-limits
 */
export const CONDITIONAL_ACCESS_INTERVAL_MS = 1_050;

/** Resolves when `key` may be asked again. */
export type Pace = (input: { readonly key: string; readonly signal: AbortSignal }) => Promise<void>;

/** Lets callers of one key through one after the other, at least `intervalMs` apart. */
export function createPacer(intervalMs: number): Pace {
  const freeAt = new Map<string, number>();
  return async ({ key, signal }) => {
    const now = performance.now();
    const turn = Math.max(now, freeAt.get(key) ?? 0);
    freeAt.set(key, turn + intervalMs);
    if (turn > now) await pause({ ms: turn - now, signal });
  };
}
