import { now } from './clock.ts';
import type { World } from './world.ts';

/**
 * Keeps showing an object as it is now for as long as the tenant takes to agree with itself; call it before a change.
 * Nothing is kept where it agrees at once.
 */
export function keepShowing(world: World, { id, shows }: { id: string; shows: object }): void {
  if (world.consistencyMs > 0) world.stale.set(id, { until: now(world) + world.consistencyMs, shows });
}

/** An object as a reader sees it: what has not settled yet is as it was before. */
export function asShown<Shown extends { readonly id: string }>(world: World, object: Shown): Shown {
  const stale = world.stale.get(object.id);
  return stale === undefined || stale.until <= now(world) ? object : { ...object, ...stale.shows };
}

/** Is something kept under this id, because the tenant does not agree with itself yet? */
export function isHeldBack(world: World, id: string): boolean {
  const stale = world.stale.get(id);
  return stale !== undefined && stale.until > now(world);
}
