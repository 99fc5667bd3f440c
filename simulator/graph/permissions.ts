/**
 * Application permissions that open each address, any one of which is enough. Taken from Microsoft's
 * permission reference of 2026-08; a test compares the two. Beta addresses use the same rows.
 * @see https://learn.microsoft.com/graph/permissions-reference
 */
export const PERMISSIONS = {
  'GET /users/{id}': [
    'AgentIdUser.ReadWrite.All',
    'AgentIdUser.ReadWrite.IdentityParentedBy',
    'DeviceManagementApps.Read.All',
    'DeviceManagementApps.ReadWrite.All',
    'DeviceManagementConfiguration.Read.All',
    'DeviceManagementConfiguration.ReadWrite.All',
    'DeviceManagementManagedDevices.Read.All',
    'DeviceManagementManagedDevices.ReadWrite.All',
    'DeviceManagementServiceConfig.Read.All',
    'DeviceManagementServiceConfig.ReadWrite.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All',
    'User.Read.All',
    'User.ReadBasic.All',
    'User.ReadWrite.All',
    'User.ReadWrite.CrossCloud',
  ],
  'GET /users/{id}/transitiveMemberOf': [
    'Directory.Read.All',
    'Directory.ReadWrite.All',
    'Group.Read.All',
    'Group.ReadBasic.All',
    'GroupMember.Read.All',
    'GroupMember.ReadBasic.All',
    'User.Read.All',
  ],
  'GET /users/{id}/authentication/methods': [
    'UserAuthenticationMethod.Read.All',
    'UserAuthenticationMethod.ReadWrite.All',
  ],
  'GET /users/{id}/authentication/fido2Methods': ['UserAuthMethod-Passkey.Read.All'],
  'PATCH /users/{id}': [
    'AgentIdUser.ReadWrite.All',
    'AgentIdUser.ReadWrite.IdentityParentedBy',
    'DeviceManagementApps.ReadWrite.All',
    'DeviceManagementConfiguration.ReadWrite.All',
    'DeviceManagementManagedDevices.ReadWrite.All',
    'DeviceManagementServiceConfig.ReadWrite.All',
    'Directory.ReadWrite.All',
    'User-Mail.ReadWrite.All',
    'User-PasswordProfile.ReadWrite.All',
    'User-Phone.ReadWrite.All',
    'User.EnableDisableAccount.All',
    'User.ManageIdentities.All',
    'User.ReadWrite.All',
    'User.ReadWrite.CrossCloud',
  ],
  'GET /directory/administrativeUnits/{id}/members': [
    'AdministrativeUnit.Read.All',
    'AdministrativeUnit.ReadWrite.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All',
  ],
  // The reference lists these two without `$ref`.
  'POST /directory/administrativeUnits/{id}/members/$ref': [
    'AdministrativeUnit.ReadWrite.All',
    'Directory.ReadWrite.All',
    'Group.Create',
    'Group.ReadWrite.All',
  ],
  'DELETE /directory/administrativeUnits/{id}/members/{member}/$ref': ['AdministrativeUnit.ReadWrite.All'],
  'POST /users/{id}/revokeSignInSessions': [
    'AgentIdUser.ReadWrite.All',
    'AgentIdUser.ReadWrite.IdentityParentedBy',
    'Directory.ReadWrite.All',
    'User.ReadWrite.All',
    'User.RevokeSessions.All',
  ],
  'GET /roleManagement/directory/roleAssignments': [
    'Directory.Read.All',
    'Directory.ReadWrite.All',
    'RoleManagement.Read.Directory',
    'RoleManagement.ReadWrite.Directory',
  ],
  'GET /roleManagement/directory/roleAssignmentScheduleInstances': [
    'RoleAssignmentSchedule.Read.Directory',
    'RoleAssignmentSchedule.ReadWrite.Directory',
    'RoleManagement.Read.All',
    'RoleManagement.Read.Directory',
    'RoleManagement.ReadWrite.Directory',
  ],
  'GET /roleManagement/directory/roleEligibilityScheduleInstances': [
    'RoleEligibilitySchedule.Read.Directory',
    'RoleEligibilitySchedule.ReadWrite.Directory',
    'RoleManagement.Read.All',
    'RoleManagement.Read.Directory',
    'RoleManagement.ReadWrite.Directory',
  ],
  'GET /groups/{id}/transitiveMembers': [
    'Directory.Read.All',
    'Group.Read.All',
    'Group.ReadBasic.All',
    'Group.ReadWrite.All',
    'GroupMember.Read.All',
    'GroupMember.ReadBasic.All',
    'GroupMember.ReadWrite.All',
  ],
  'GET /identity/conditionalAccess/policies': ['Policy.Read.All'],
  'GET /identity/conditionalAccess/namedLocations': ['Policy.Read.All'],
  'POST /identity/conditionalAccess/evaluate': [
    'Policy.Read.All',
    'Policy.Read.ConditionalAccess',
    'Policy.ReadWrite.ConditionalAccess',
  ],
  'GET /auditLogs/signIns': ['AuditLog.Read.All'],
  'GET /auditLogs/directoryAudits': ['AuditLog.Read.All', 'Directory.Read.All'],
  'GET /security/alerts_v2': ['SecurityAlert.Read.All', 'SecurityAlert.ReadWrite.All'],
  'GET /security/incidents': ['SecurityIncident.Read.All', 'SecurityIncident.ReadWrite.All'],
  'GET /security/rules/detectionRules/{id}': ['CustomDetection.Read.All', 'CustomDetection.ReadWrite.All'],
  'GET /admin/serviceAnnouncement/healthOverviews': ['ServiceHealth.Read.All'],
  'GET /policies/identitySecurityDefaultsEnforcementPolicy': [
    'Policy.Read.All',
    'Policy.ReadWrite.SecurityDefaults',
  ],
  'GET /subscribedSkus': [
    'Directory.Read.All',
    'Directory.ReadWrite.All',
    'LicenseAssignment.Read.All',
    'Organization.Read.All',
    'Organization.ReadWrite.All',
  ],
  'GET /servicePrincipals': [
    'Application.Read.All',
    'Application.ReadWrite.All',
    'Application.ReadWrite.OwnedBy',
    'Directory.Read.All',
  ],
  'GET /servicePrincipals/{id}': [
    'Application.Read.All',
    'Application.ReadWrite.All',
    'Application.ReadWrite.OwnedBy',
    'Directory.Read.All',
    'Directory.ReadWrite.All',
  ],
  'GET /servicePrincipals/{id}/appRoleAssignments': [
    'Application.Read.All',
    'Application.ReadWrite.All',
    'Application.ReadWrite.OwnedBy',
    'Directory.Read.All',
    'Directory.ReadWrite.All',
  ],
  'POST /servicePrincipals/{id}/appRoleAssignments': [
    'AppRoleAssignment.ReadWrite.All',
    'Application.Read.All',
    'Application.ReadWrite.All',
    'Directory.Read.All',
  ],
} as const;

/** An address that is known here, as `METHOD /path`. */
export type Operation = keyof typeof PERMISSIONS;

/** Without one of these, sign-ins come without their Conditional Access part, silently. */
export const CONDITIONAL_ACCESS_READS: readonly string[] = [
  'Policy.Read.All',
  'Policy.Read.ConditionalAccess',
];
