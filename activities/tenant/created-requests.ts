import { QUESTIONS } from '../../domain/tenant-questions.ts';
import { request, segment } from './request.ts';

/** Of accounts that the engine creates for a run. */
export const CREATED_REQUESTS = {
  timeBoundUser: (name: string) => request({ ...QUESTIONS.timeBoundUser(name), permission: 'User.Read.All' }),
  /** The body holds a secret, as that of `resetPassword`. Whoever gets the password replaces it at the first sign-in. */
  createUser: ({
    userPrincipalName,
    displayName,
    password,
  }: {
    userPrincipalName: string;
    displayName: string;
    password: string;
  }) =>
    request({
      method: 'POST',
      path: '/users',
      body: {
        accountEnabled: true,
        displayName,
        mailNickname: userPrincipalName.split('@')[0],
        userPrincipalName,
        passwordProfile: { password, forceChangePasswordNextSignIn: true },
      },
      permission: 'User.ReadWrite.All',
    }),
  assignRole: ({ principalId, role }: { principalId: string; role: string }) =>
    request({
      method: 'POST',
      path: '/roleManagement/directory/roleAssignments',
      body: { principalId, roleDefinitionId: role, directoryScopeId: '/' },
      permission: 'RoleManagement.ReadWrite.Directory',
    }),
  removeRole: (assignment: string) =>
    request({
      method: 'DELETE',
      path: `/roleManagement/directory/roleAssignments/${segment(assignment)}`,
      permission: 'RoleManagement.ReadWrite.Directory',
    }),
  deleteUser: (objectId: string) =>
    request({
      method: 'DELETE',
      path: `/users/${segment(objectId)}`,
      permission: 'User.DeleteRestore.All',
    }),
  deletedUser: (objectId: string) =>
    request({ ...QUESTIONS.deletedUser(objectId), permission: 'User.Read.All' }),
  /** @see https://learn.microsoft.com/graph/api/directory-deleteditems-delete */
  purgeUser: (objectId: string) =>
    request({
      method: 'DELETE',
      path: `/directory/deletedItems/${segment(objectId)}`,
      permission: 'User.DeleteRestore.All',
    }),
} as const;
