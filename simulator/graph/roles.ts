import { membersWithin } from '../world/directory.ts';
import { isShown } from '../world/user-life.ts';
import type { RoleGrant } from '../world/world.ts';
import type { Endpoint, GraphCall } from './endpoint.ts';
import { rowTest } from './filter.ts';
import type { Filterable } from './filter.ts';
import { directoryPage, select } from './query.ts';
import { noSuchResource } from './refusal.ts';
import { groupObject, memberObject } from './users.ts';

const FILTERABLE: Filterable = {
  principalId: { kind: 'string', ops: ['eq'] },
  roleDefinitionId: { kind: 'string', ops: ['eq'] },
  directoryScopeId: { kind: 'string', ops: ['eq'] },
};

/** Role assignments, their schedule instances, and group membership. */
export const roleEndpoints: readonly Endpoint[] = [
  grantList({
    operation: 'GET /roleManagement/directory/roleAssignments',
    standing: 'active',
    show: grantObject,
  }),
  grantList({
    operation: 'GET /roleManagement/directory/roleAssignmentScheduleInstances',
    standing: 'active',
    show: (grant) => ({ ...instance(grant), assignmentType: 'Assigned' }),
  }),
  grantList({
    operation: 'GET /roleManagement/directory/roleEligibilityScheduleInstances',
    standing: 'eligible',
    show: (grant) => ({ ...instance(grant), id: `${grant.id}-1-e` }),
  }),
  {
    operation: 'GET /groups/{id}/transitiveMembers',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: ['$select', '$top', '$skiptoken'],
    context: 'directoryObjects',
    answer: members,
  },
];

/** One list of the directory's role grants, each grant shown as that list shows it. */
function grantList({
  operation,
  standing,
  show,
}: {
  operation: Endpoint['operation'];
  standing: RoleGrant['standing'];
  show: (grant: RoleGrant) => object;
}): Endpoint {
  return {
    operation,
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: ['$filter', '$select'],
    answer: (call) =>
      listed(
        call,
        call.world.roleGrants
          .filter((grant) => grant.standing === standing && isShown(call.world, grant))
          .map(show),
      ),
  };
}

/** An assignment as it is listed, and answered to whoever makes it. */
export function grantObject({ id, principalId, roleDefinitionId }: RoleGrant): object {
  return { id, principalId, roleDefinitionId, directoryScopeId: '/' };
}

function instance({ id, principalId, roleDefinitionId, startDateTime, endDateTime }: RoleGrant): object {
  return {
    id,
    principalId,
    roleDefinitionId,
    directoryScopeId: '/',
    appScopeId: null,
    startDateTime,
    endDateTime,
    memberType: 'Direct',
  };
}

function listed({ url, world }: GraphCall, rows: readonly object[]): object {
  const test = rowTest(url.searchParams.get('$filter') ?? undefined, FILTERABLE);
  return directoryPage({ url, world, rows: rows.filter(test).map((row) => select(url, row)) });
}

function members({ world, id, url }: GraphCall): object {
  const group = world.groups.find((one) => one.id === id.toLowerCase());
  if (group === undefined) throw noSuchResource(id);
  const rows = membersWithin(world, group.id).map((member) =>
    'members' in member ? groupObject(member) : memberObject(member),
  );
  return directoryPage({ url, world, rows: rows.map((row) => select(url, row, ['@odata.type', 'id'])) });
}
