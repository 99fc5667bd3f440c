import type { World } from '../world/world.ts';
import { GraphRefusal } from './refusal.ts';

/** Addresses that share one allowance. */
export type Bucket = 'identity' | 'conditional-access' | 'reports' | 'security';

interface Limit {
  readonly requests: number;
  readonly windowMs: number;
  readonly tellsRetryAfter: boolean;
}

/** @see https://learn.microsoft.com/graph/throttling-limits */
const DOCUMENTED: Readonly<Record<Bucket, Limit>> = {
  identity: { requests: 3_500, windowMs: 10_000, tellsRetryAfter: true },
  'conditional-access': { requests: 1, windowMs: 1_000, tellsRetryAfter: false },
  reports: { requests: 5, windowMs: 10_000, tellsRetryAfter: true },
  security: { requests: 150, windowMs: 60_000, tellsRetryAfter: true },
};

const GENEROUS_FACTOR = 100;

/** Counts a request against its allowance; throws 429 when it is used up. */
export function spend(world: World, bucket: Bucket): void {
  const { requests, windowMs, tellsRetryAfter } = DOCUMENTED[bucket];
  const allowed = world.limits === 'generous' ? requests * GENEROUS_FACTOR : requests;
  const now = world.machineNow();
  const recent = (world.buckets.get(bucket) ?? []).filter((at) => at > now - windowMs);
  world.buckets.set(bucket, [...recent, now]);
  if (recent.length < allowed) return;
  world.throttled += 1;
  const headers = tellsRetryAfter ? { 'retry-after': String(Math.ceil(windowMs / 1_000)) } : {};
  throw new GraphRefusal('TooManyRequests', 'The allowance of this kind of request is used up.', headers);
}
