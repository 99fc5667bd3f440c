import type { Group, RoleGrant, User, World } from './world.ts';

/** The user with this object id, principal name or short name (`breakglass-1`), in any letter case. */
export function findUser(world: World, name: string): User | undefined {
  const wanted = name.trim().toLowerCase();
  return world.users.find(
    (user) =>
      user.id === wanted ||
      user.userPrincipalName.toLowerCase() === wanted ||
      user.userPrincipalName.toLowerCase() === `${wanted}@${world.domain}`,
  );
}

/** All groups that hold the user or group directly or through other groups; cycles are walked once. */
export function groupsAround(world: World, memberId: string): readonly Group[] {
  const found = new Map<string, Group>();
  const open = [memberId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const group of world.groups) {
      if (!group.members.includes(id) || found.has(group.id)) continue;
      found.set(group.id, group);
      open.push(group.id);
    }
  }
  return [...found.values()];
}

/** All users and groups inside a group, directly or through other groups. */
export function membersWithin(world: World, groupId: string): readonly (User | Group)[] {
  const inside = world.groups.filter(
    ({ id }) => id !== groupId && groupsAround(world, id).some((outer) => outer.id === groupId),
  );
  const users = world.users.filter(({ id }) => groupsAround(world, id).some((outer) => outer.id === groupId));
  return [...users, ...inside];
}

/** The active role grants of a user, the ones through groups included. */
export function activeGrants(world: World, userId: string): readonly RoleGrant[] {
  const holders = new Set([userId, ...groupsAround(world, userId).map(({ id }) => id)]);
  return world.roleGrants.filter(
    ({ standing, principalId }) => standing === 'active' && holders.has(principalId),
  );
}

/** Is the user one of the emergency accounts? */
export function isEmergencyAccount(world: World, userId: string): boolean {
  return world.emergency.accounts.some(({ objectId }) => objectId === userId);
}
