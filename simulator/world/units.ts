import { guidOf } from './clock.ts';
import { keepShowing } from './stale.ts';
import type { AdministrativeUnit, User, World } from './world.ts';

/** An ordinary unit with somebody in it, and a restricted one with nobody. */
export function seedAdministrativeUnits(users: readonly User[]): AdministrativeUnit[] {
  return [
    {
      id: guidOf('unit/branch'),
      displayName: 'Branch office',
      isMemberManagementRestricted: false,
      members: users.slice(-1).map(({ id }) => id),
    },
    {
      id: guidOf('unit/emergency'),
      displayName: 'Emergency access',
      isMemberManagementRestricted: true,
      members: [],
    },
  ];
}

/** Puts a user into a unit or takes them out; false where that changes nothing. */
export function setMember(
  world: World,
  { unit, user, member }: { unit: AdministrativeUnit; user: User; member: boolean },
): boolean {
  if (unit.members.includes(user.id) === member) return false;
  keepShowing(world, { id: unit.id, shows: { members: [...unit.members] } });
  unit.members = member ? [...unit.members, user.id] : unit.members.filter((id) => id !== user.id);
  user.isManagementRestricted = isRestricted(world, user);
  return true;
}

function isRestricted(world: World, { id }: User): boolean {
  return world.units.some(
    ({ isMemberManagementRestricted, members }) => isMemberManagementRestricted && members.includes(id),
  );
}
