import { z } from 'zod';
import { auditMove } from '../world/audits.ts';
import { swallowed } from '../world/credentials.ts';
import { ROLES } from '../world/roles.ts';
import { asShown } from '../world/stale.ts';
import { setMember } from '../world/units.ts';
import type { AdministrativeUnit, User } from '../world/world.ts';
import { parseJson } from '../wire.ts';
import type { Endpoint, GraphCall } from './endpoint.ts';
import { directoryPage } from './query.ts';
import { GraphRefusal, noSuchResource } from './refusal.ts';
import { requireDirectoryRole } from './directory-role.ts';
import { memberObject } from './users.ts';

/** Administrative units: their members, and who comes in and goes out. */
export const unitEndpoints: readonly Endpoint[] = [
  {
    operation: 'GET /directory/administrativeUnits/{id}/members',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: [],
    context: 'directoryObjects',
    answer: (call) => {
      const { members } = asShown(call.world, unitOf(call));
      const rows = call.world.users.filter(({ id }) => members.includes(id)).map(memberObject);
      return directoryPage({ url: call.url, world: call.world, rows });
    },
  },
  {
    operation: 'POST /directory/administrativeUnits/{id}/members/$ref',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: [],
    answer: (call) => {
      const unit = unitOf(call);
      requireForMembers(call, unit);
      if (!move(call, { unit, user: referenced(call), member: true }))
        throw new GraphRefusal(
          'Request_BadRequest',
          'One or more added object references already exist for the following modified properties: members.',
        );
      return null;
    },
  },
  {
    operation: 'DELETE /directory/administrativeUnits/{id}/members/{member}/$ref',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: [],
    answer: (call) => {
      const unit = unitOf(call);
      requireForMembers(call, unit);
      const member = call.request.params.member ?? '';
      const user = call.world.users.find(({ id }) => id === member.toLowerCase());
      if (user === undefined || !move(call, { unit, user, member: false })) throw noSuchResource(member);
      return null;
    },
  },
];

/** False where that changes nothing; otherwise the log names the application. A fault may swallow a return. */
function move(
  { world, appId }: GraphCall,
  change: { unit: AdministrativeUnit; user: User; member: boolean },
): boolean {
  if (change.member && swallowed(world, 'unit-return')) return true;
  if (!setMember(world, change)) return false;
  auditMove(world, { ...change, actor: { appId } });
  return true;
}

function unitOf({ world, id }: GraphCall): AdministrativeUnit {
  const unit = world.units.find((one) => one.id === id.toLowerCase());
  if (unit === undefined) throw noSuchResource(id);
  return unit;
}

/**
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/admin-units-restricted-management
 */
function requireForMembers(call: GraphCall, { isMemberManagementRestricted }: AdministrativeUnit): void {
  if (isMemberManagementRestricted)
    requireDirectoryRole(call, [ROLES.privilegedRoleAdministrator, ROLES.globalAdministrator]);
}

const reference = z.object({ '@odata.id': z.url() });

function referenced({ world, request }: GraphCall): User {
  const read = reference.safeParse(parseJson(request.body));
  const id = read.success ? (read.data['@odata.id'].split('/').at(-1) ?? '') : '';
  const user = world.users.find((one) => one.id === id.toLowerCase());
  if (user === undefined) throw new GraphRefusal('Request_BadRequest', 'The reference names no object.');
  return user;
}
