import { randomBytes } from 'node:crypto';
import { audit, type Actor } from './audits.ts';
import { iso, nextGuid, now } from './clock.ts';
import { passkey } from './seed-people.ts';
import { equalSecrets } from './secrets.ts';
import type { Method, User, World } from './world.ts';

/** A temporary access pass. Its secret is answered once, by its creation. */
export interface Pass {
  readonly id: string;
  readonly userId: string;
  readonly createdDateTime: string;
  readonly lifetimeInMinutes: number;
  readonly isUsableOnce: boolean;
  readonly secret: string;
  used: boolean;
}

/** What the tenant's policy lets be made. */
export interface PassPolicy {
  state: 'enabled' | 'disabled';
  minimumLifetimeInMinutes: number;
  maximumLifetimeInMinutes: number;
}

/** Why a pass cannot be used, as Graph's `methodUsabilityReason`; `EnabledByPolicy` where it can. */
export function usabilityOf(
  world: World,
  pass: Pass,
): 'EnabledByPolicy' | 'DisabledByPolicy' | 'Expired' | 'OneTimeUsed' {
  const until = Date.parse(pass.createdDateTime) + pass.lifetimeInMinutes * 60_000;
  if (until <= now(world)) return 'Expired';
  if (pass.isUsableOnce && pass.used) return 'OneTimeUsed';
  return world.passPolicy.state === 'enabled' ? 'EnabledByPolicy' : 'DisabledByPolicy';
}

/** Makes a pass in place of the one that the user had. */
export function makePass(
  world: World,
  { user, actor, ...made }: { user: User; actor: Actor } & Pick<Pass, 'lifetimeInMinutes' | 'isUsableOnce'>,
): Pass {
  world.passes = world.passes.filter(({ userId }) => userId !== user.id);
  const pass: Pass = {
    ...made,
    id: nextGuid(world),
    userId: user.id,
    createdDateTime: iso(now(world)),
    secret: `pass-${randomBytes(9).toString('base64url')}`,
    used: false,
  };
  world.passes.push(pass);
  audit(world, { user, actor, activity: 'Admin registered security info', property: null });
  return pass;
}

/** Deletes a pass; false where the user has none of this id. */
export function deletePass(
  world: World,
  { user, id, actor }: { user: User; id: string; actor: Actor },
): boolean {
  const left = world.passes.filter((pass) => pass.id !== id || pass.userId !== user.id);
  if (left.length === world.passes.length) return false;
  world.passes = left;
  audit(world, { user, actor, activity: 'Admin deleted security info', property: null });
  return true;
}

/** Takes a pass for a sign-in; one that may be used once is used up. */
export function takePass(world: World, { user, secret }: { user: User; secret: string }): boolean {
  const pass = world.passes.find(
    (one) =>
      one.userId === user.id &&
      usabilityOf(world, one) === 'EnabledByPolicy' &&
      equalSecrets(one.secret, secret),
  );
  if (pass === undefined) return false;
  pass.used = true;
  return true;
}

/** Registers a passkey beside those that are there; under a fault that swallows it, nothing is changed. */
export function registerPasskey(world: World, user: User): Method {
  const fresh = passkey({ name: `${user.displayName} new key`, id: nextGuid(world), createdAt: now(world) });
  if (swallowed(world)) return fresh;
  user.methods = [...user.methods, fresh];
  audit(world, { user, actor: { user }, activity: 'User registered security info', property: null });
  return fresh;
}

/** Deletes the oldest passkey, which is the lost one. */
export function deleteOldPasskey(world: World, user: User): void {
  const [old] = user.methods.filter(({ kind }) => kind === 'passkey');
  if (old === undefined || swallowed(world)) return;
  user.methods = user.methods.filter(({ id }) => id !== old.id);
  const activity = 'User deleted security info';
  audit(world, { user, actor: { user }, activity, property: `${old.id} removed` });
}

function swallowed(world: World): boolean {
  return [...world.faults.values()].some(({ swallows }) => swallows === 'passkey');
}
