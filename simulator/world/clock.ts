import { createHash } from 'node:crypto';
import type { World } from './world.ts';

/** The tenant's clock, milliseconds since 1970. */
export function now(world: World): number {
  return world.machineNow() + world.clockOffsetMs;
}

/** A time of the tenant's clock as Graph writes it. */
export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** A GUID that depends on nothing but the name, so that equal starts make equal ids. */
export function guidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** The next GUID of this world. */
export function nextGuid(world: World): string {
  world.sequence += 1;
  return guidOf(`${world.salt}/${String(world.sequence)}`);
}
