import { audit, type Actor } from './audits.ts';
import { iso, nextGuid, now } from './clock.ts';
import { passkey } from './seed-people.ts';
import { keepShowing } from './stale.ts';
import type { CredentialChange, Method, User, World } from './world.ts';

/**
 * Registers a new passkey, removes the old ones and ends the sessions. Returns the new passkey; under a fault
 * that swallows the change it looks the same and nothing is changed.
 */
export function replacePasskey(world: World, user: User): Method {
  const fresh = passkey({ name: `${user.displayName} key`, id: nextGuid(world), createdAt: now(world) });
  if (swallowed(world, 'passkey')) return fresh;
  const old = user.methods.filter(({ kind }) => kind === 'passkey');
  user.methods = [...user.methods.filter(({ kind }) => kind !== 'passkey'), fresh];
  const actor = { user };
  audit(world, { user, actor, activity: 'User registered security info', property: null });
  for (const { id } of old)
    audit(world, { user, actor, activity: 'User deleted security info', property: `${id} removed` });
  endSessions(world, { user, actor });
  return fresh;
}

/** Gives the user another password. */
export function setPassword(
  world: World,
  { user, password, actor }: { user: User; password: string; actor: Actor },
): void {
  const { lastPasswordChangeDateTime } = user;
  keepShowing(world, { id: user.id, shows: { lastPasswordChangeDateTime } });
  user.lastPasswordChangeDateTime = iso(now(world));
  user.methods = user.methods.map((method) =>
    method.kind === 'password' ? { ...method, secret: password } : method,
  );
  audit(world, { user, actor, activity: 'Reset password', property: null });
  audit(world, { user, actor, activity: 'Update PasswordProfile', property: 'PasswordProfile' });
}

/** The user ends their own sessions, as with the button of the security-info page. */
export function signOutEverywhere(world: World, user: User): void {
  endSessions(world, { user, actor: { user } });
}

/** Ends every session of the user that began before now. */
export function revokeSessions(world: World, { user, actor }: { user: User; actor: Actor }): void {
  if (endSessions(world, { user, actor })) world.revocationsCommitted += 1;
}

function endSessions(world: World, { user, actor }: { user: User; actor: Actor }): boolean {
  if (swallowed(world, 'sessions')) return false;
  user.signInSessionsValidFromDateTime = iso(now(world));
  audit(world, {
    user,
    actor,
    activity: 'Update StsRefreshTokenValidFrom Timestamp',
    property: user.signInSessionsValidFromDateTime,
  });
  return true;
}

/** Does a fault at work swallow this change? */
export function swallowed(world: World, change: CredentialChange): boolean {
  return [...world.faults.values()].some(({ swallows }) => swallows === change);
}
