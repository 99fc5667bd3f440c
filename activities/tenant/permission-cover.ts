/**
 * Permissions of ours that open what a lesser one opens, so that the lesser need not be granted beside them. Only those
 * that some other request of ours needs anyway; the tests hold the table against Microsoft's map.
 *
 * @see https://learn.microsoft.com/graph/permissions-reference
 */
export const WIDER: Readonly<Record<string, readonly string[]>> = {
  'AdministrativeUnit.Read.All': ['AdministrativeUnit.ReadWrite.All'],
  'Policy.Read.ConditionalAccess': ['Policy.Read.All'],
  'RoleAssignmentSchedule.Read.Directory': [
    'RoleManagement.Read.Directory',
    'RoleManagement.ReadWrite.Directory',
  ],
  'RoleEligibilitySchedule.Read.Directory': [
    'RoleManagement.Read.Directory',
    'RoleManagement.ReadWrite.Directory',
  ],
  'RoleManagement.Read.Directory': ['RoleManagement.ReadWrite.Directory'],
  'User-PasswordProfile.ReadWrite.All': ['User.ReadWrite.All'],
  'User.RevokeSessions.All': ['User.ReadWrite.All'],
};

/** The permissions any one of which opens what this one opens, itself first. */
export function opening(permission: string): readonly string[] {
  return [permission, ...(WIDER[permission] ?? [])];
}
