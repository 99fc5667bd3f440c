import { z } from 'zod';
import { setPassword } from '../world/credentials.ts';
import { activeGrants } from '../world/directory.ts';
import { ROLES } from '../world/roles.ts';
import { parseJson } from '../wire.ts';
import { requireDirectoryRole } from './directory-role.ts';
import type { Endpoint, GraphCall } from './endpoint.ts';
import { GraphRefusal } from './refusal.ts';
import { userOf } from './users.ts';

/** Of all members of a user only the password can be set here. */
const change = z.strictObject({
  passwordProfile: z.strictObject({
    password: z.string().min(8).max(256),
    forceChangePasswordNextSignIn: z.boolean().optional(),
  }),
});
/** By which of its permissions an application may set a password. */
const FOR_PASSWORDS: readonly string[] = [
  'Directory.ReadWrite.All',
  'User-PasswordProfile.ReadWrite.All',
  'User.ReadWrite.All',
];

/** The write of a password. */
export const passwordEndpoints: readonly Endpoint[] = [
  {
    operation: 'PATCH /users/{id}',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: [],
    answer: patchUser,
  },
];

/**
 * Nobody reaches into a restricted unit by a role on the whole tenant, and an administrator's password takes a role that
 * reaches administrators.
 *
 * @see https://learn.microsoft.com/graph/api/user-update
 */
function patchUser(call: GraphCall): null {
  const user = userOf(call);
  const read = change.safeParse(parseJson(call.request.body));
  if (!read.success) throw new GraphRefusal('Request_BadRequest', 'Invalid value specified for a property.');
  if (!call.roles.some((role) => FOR_PASSWORDS.includes(role)) || user.isManagementRestricted === true)
    throw new GraphRefusal(
      'Authorization_RequestDenied',
      'Insufficient privileges to complete the operation.',
    );
  const administrator = activeGrants(call.world, user.id).length > 0;
  requireDirectoryRole(call, [
    ROLES.privilegedAuthenticationAdministrator,
    ROLES.globalAdministrator,
    ...(administrator ? [] : [ROLES.userAdministrator]),
  ]);
  const { password } = read.data.passwordProfile;
  setPassword(call.world, { user, password, actor: { appId: call.appId } });
  return null;
}
