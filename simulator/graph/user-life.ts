import { z } from 'zod';
import { activeGrants } from '../world/directory.ts';
import { ROLES, ROLE_NAMES } from '../world/roles.ts';
import { createUser, deleteUser, grantRole, purgeUser, removeGrant } from '../world/user-life.ts';
import { parseJson } from '../wire.ts';
import { requireDirectoryRole } from './directory-role.ts';
import type { Endpoint, GraphCall } from './endpoint.ts';
import { GraphRefusal, noSuchResource } from './refusal.ts';
import { grantObject } from './roles.ts';
import { shownUser, userOf } from './users.ts';

const newUser = z.looseObject({
  accountEnabled: z.boolean(),
  displayName: z.string().min(1).max(256),
  mailNickname: z.string().min(1).max(64),
  userPrincipalName: z.string().regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9_-])?@[^@]+$/i),
  passwordProfile: z.looseObject({ password: z.string().min(8).max(256) }),
});
const newAssignment = z.looseObject({
  principalId: z.string(),
  roleDefinitionId: z.string(),
  directoryScopeId: z.literal('/'),
});

/** Users that come and go, with their roles. */
export const userLifeEndpoints: readonly Endpoint[] = [
  {
    operation: 'POST /users',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: [],
    context: 'users/$entity',
    status: 201,
    answer: create,
  },
  {
    operation: 'POST /roleManagement/directory/roleAssignments',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: [],
    context: 'roleManagement/directory/roleAssignments/$entity',
    status: 201,
    answer: assign,
  },
  {
    operation: 'DELETE /roleManagement/directory/roleAssignments/{id}',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: [],
    answer: (call) => {
      const grant = call.world.roleGrants.find(({ id, standing }) => id === call.id && standing === 'active');
      if (grant === undefined) throw noSuchResource(call.id);
      removeGrant(call.world, { grant, actor: { appId: call.appId } });
      return null;
    },
  },
  {
    operation: 'DELETE /users/{id}',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: [],
    answer: removeUser,
  },
  {
    operation: 'GET /directory/deletedItems/{id}',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: [],
    context: 'directoryObjects/$entity',
    answer: (call) => {
      const { id, displayName, userPrincipalName } = deletedOf(call);
      return { '@odata.type': '#microsoft.graph.user', id, displayName, userPrincipalName };
    },
  },
  {
    operation: 'DELETE /directory/deletedItems/{id}',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: [],
    answer: (call) => {
      purgeUser(call.world, { user: deletedOf(call), actor: { appId: call.appId } });
      return null;
    },
  },
];

/** @see https://learn.microsoft.com/graph/api/user-post-users */
function create(call: GraphCall): object {
  const { world, appId } = call;
  const read = newUser.safeParse(parseJson(call.request.body));
  const [name = '', domain = ''] = read.data?.userPrincipalName.split('@') ?? [];
  if (!read.success || domain.toLowerCase() !== world.domain)
    throw new GraphRefusal('Request_BadRequest', 'Invalid value specified for a property.');
  const { displayName, accountEnabled, userPrincipalName, passwordProfile } = read.data;
  const wanted = userPrincipalName.toLowerCase();
  if (world.users.some((user) => user.userPrincipalName.toLowerCase() === wanted))
    throw new GraphRefusal(
      'Request_BadRequest',
      'Another object with the same value for property userPrincipalName already exists.',
    );
  const { password } = passwordProfile;
  const user = createUser(world, { name, displayName, accountEnabled, password, actor: { appId } });
  return shownUser(world, user);
}

/** @see https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignments */
function assign({ world, appId, request }: GraphCall): object {
  const read = newAssignment.safeParse(parseJson(request.body));
  const user = world.users.find(({ id }) => id === read.data?.principalId.toLowerCase());
  const role = read.data?.roleDefinitionId ?? '';
  if (user === undefined || ROLE_NAMES[role] === undefined)
    throw new GraphRefusal('Request_BadRequest', 'The principal or the role definition does not exist.');
  const same = world.roleGrants.some(
    ({ principalId, roleDefinitionId, standing }) =>
      principalId === user.id && roleDefinitionId === role && standing === 'active',
  );
  if (same)
    throw new GraphRefusal(
      'Request_BadRequest',
      'A conflicting object with one or more of the specified property values is present in the directory.',
    );
  return grantObject(grantRole(world, { user, role, actor: { appId } }));
}

/**
 * An administrator is deleted only by a role that reaches administrators.
 *
 * @see https://learn.microsoft.com/graph/api/user-delete
 */
function removeUser(call: GraphCall): null {
  const user = userOf(call);
  if (activeGrants(call.world, user.id).length > 0)
    requireDirectoryRole(call, [ROLES.privilegedAuthenticationAdministrator, ROLES.globalAdministrator]);
  deleteUser(call.world, { user, actor: { appId: call.appId } });
  return null;
}

function deletedOf({ world, id }: GraphCall) {
  const user = world.deletedUsers.find((one) => one.id === id.toLowerCase());
  if (user === undefined) throw noSuchResource(id);
  return user;
}
