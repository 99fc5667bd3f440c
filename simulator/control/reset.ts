import { createWorld } from '../world/seed.ts';
import type { World } from '../world/world.ts';

/** What a person needs of a fresh world: the passkeys are new with every reset. */
export interface FreshAccount {
  readonly name: string;
  readonly passkeySecret: string;
}

/**
 * Puts the tenant back to how it was started: accounts, policies, logs and applications as new, with the settings and the
 * certificate of the start, no fault armed, nobody signed in. Addresses and keys stay; ids go on counting, so that none
 * comes twice.
 */
export function resetWorld(world: World): FreshAccount[] {
  const { seed, sequence, idpIssuer, graphOrigin } = world;
  const fresh = createWorld(seed);
  Object.assign(world, { ...fresh, sequence: sequence + fresh.sequence, idpIssuer, graphOrigin });
  return world.emergency.accounts.map(({ name, objectId }) => {
    const user = world.users.find(({ id }) => id === objectId);
    return { name, passkeySecret: user?.methods.find(({ kind }) => kind === 'passkey')?.secret ?? '' };
  });
}
