import { audit, type Actor } from './audits.ts';
import { iso, nextGuid, now } from './clock.ts';
import { swallowed } from './credentials.ts';
import { person } from './seed-people.ts';
import { isHeldBack, keepShowing } from './stale.ts';
import type { RoleGrant, User, World } from './world.ts';

/** A new user; until the tenant agrees with itself nobody who reads sees it. */
export function createUser(
  world: World,
  {
    name,
    displayName,
    accountEnabled,
    password,
    actor,
  }: { name: string; displayName: string; accountEnabled: boolean; password: string; actor: Actor },
): User {
  const at = iso(now(world));
  const base = person({ name, title: null, domain: world.domain, methods: [] });
  const user: User = {
    ...base,
    id: nextGuid(world),
    displayName,
    accountEnabled,
    createdDateTime: at,
    lastPasswordChangeDateTime: at,
    signInSessionsValidFromDateTime: at,
    passwordPolicies: null,
    methods: base.methods.map((method) => ({ ...method, createdDateTime: at, secret: password })),
  };
  world.users.push(user);
  keepShowing(world, { id: `new/${user.id}`, shows: {} });
  audit(world, { user, actor, activity: 'Add user', property: null });
  return user;
}

/** Takes a user with its roles out of the directory; it can still be restored. A fault may swallow that. */
export function deleteUser(world: World, { user, actor }: { user: User; actor: Actor }): void {
  if (swallowed(world, 'deletion')) return;
  keepShowing(world, { id: `gone/${user.id}`, shows: user });
  world.users.splice(world.users.indexOf(user), 1);
  for (const grant of world.roleGrants.filter(({ principalId }) => principalId === user.id))
    remove(world, grant);
  for (const group of world.groups) group.members = group.members.filter((id) => id !== user.id);
  for (const unit of world.units) unit.members = unit.members.filter((id) => id !== user.id);
  const userPrincipalName = `${user.id.replaceAll('-', '')}${user.userPrincipalName}`;
  world.deletedUsers.push({ ...user, userPrincipalName });
  audit(world, { user, actor, activity: 'Delete user', property: null });
}

/** Deletes for good what was deleted. */
export function purgeUser(world: World, { user, actor }: { user: User; actor: Actor }): void {
  world.deletedUsers.splice(world.deletedUsers.indexOf(user), 1);
  audit(world, { user, actor, activity: 'Hard Delete user', property: null });
}

/** Gives a user a role for good. */
export function grantRole(
  world: World,
  { user, role, actor }: { user: User; role: string; actor: Actor },
): RoleGrant {
  const grant: RoleGrant = {
    id: nextGuid(world),
    principalId: user.id,
    roleDefinitionId: role,
    standing: 'active',
    startDateTime: null,
    endDateTime: null,
  };
  world.roleGrants.push(grant);
  keepShowing(world, { id: `new/${grant.id}`, shows: {} });
  audit(world, { user, actor, activity: 'Add member to role', property: role });
  return grant;
}

/** Takes a role away again. */
export function removeGrant(world: World, { grant, actor }: { grant: RoleGrant; actor: Actor }): void {
  const user = world.users.find(({ id }) => id === grant.principalId);
  remove(world, grant);
  if (user !== undefined) audit(world, { user, actor, activity: 'Remove member from role', property: null });
}

function remove(world: World, grant: RoleGrant): void {
  world.roleGrants.splice(world.roleGrants.indexOf(grant), 1);
}

/** Does a reader see by now that this was added? */
export function isShown(world: World, { id }: { readonly id: string }): boolean {
  return !isHeldBack(world, `new/${id}`);
}
