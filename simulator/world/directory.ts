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
  const holders = holdersOf(world);
  const open = [memberId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const group of holders.get(id) ?? []) {
      if (found.has(group.id)) continue;
      found.set(group.id, group);
      open.push(group.id);
    }
  }
  return [...found.values()];
}

/** All users and groups inside a group, directly or through other groups. */
export function membersWithin(world: World, groupId: string): readonly (User | Group)[] {
  const inside = new Set<string>();
  const groups = new Map(world.groups.map((group) => [group.id, group]));
  const open = [groupId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const fresh = (groups.get(id)?.members ?? []).filter((member) => !inside.has(member));
    for (const member of fresh) inside.add(member);
    open.push(...fresh.filter((member) => groups.has(member)));
  }
  inside.delete(groupId);
  return [...world.users, ...world.groups].filter(({ id }) => inside.has(id));
}

interface Holders {
  /** Changes whenever a group gains or loses a member. */
  readonly stamp: string;
  readonly byMember: ReadonlyMap<string, readonly Group[]>;
}
const known = new WeakMap<readonly Group[], Holders>();

/** The groups that hold each member directly, in the world's order; found anew only after a change. */
function holdersOf({ groups }: World): Holders['byMember'] {
  const members = groups.reduce((sum, group) => sum + group.members.length, 0);
  const stamp = `${String(groups.length)}/${String(members)}`;
  const before = known.get(groups);
  if (before?.stamp === stamp) return before.byMember;
  const byMember = new Map<string, Group[]>();
  for (const group of groups) {
    for (const id of group.members) byMember.set(id, [...(byMember.get(id) ?? []), group]);
  }
  known.set(groups, { stamp, byMember });
  return byMember;
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
