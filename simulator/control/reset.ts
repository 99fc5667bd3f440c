import { createWorld } from '../world/seed.ts';
import type { World } from '../world/world.ts';

/** What a person needs of a fresh world: the passkeys are new with every reset. */
export interface FreshAccount {
  readonly name: string;
  readonly passkeySecret: string;
}

/**
 * Puts the tenant back to how it was seeded: accounts, policies and logs as new, no fault armed, nobody signed in.
 * Addresses, keys and settings of the start stay; ids go on counting, so that none comes twice.
 */
export function resetWorld(world: World): FreshAccount[] {
  const { keys, salt, machineNow, ingestion, limits, size, sequence, idpIssuer, graphOrigin, clients } =
    world;
  const fresh = createWorld({ keys, salt, machineNow, ingestion, limits, size, clients });
  Object.assign(world, { ...fresh, sequence: sequence + fresh.sequence, idpIssuer, graphOrigin });
  return world.emergency.accounts.map(({ name, objectId }) => {
    const user = world.users.find(({ id }) => id === objectId);
    return { name, passkeySecret: user?.methods.find(({ kind }) => kind === 'passkey')?.secret ?? '' };
  });
}
