import { CREATED_REQUESTS } from './created-requests.ts';
import type { Asked } from './errors.ts';
import { opening } from './permission-cover.ts';
import { request, segment, type GraphRequest } from './request.ts';

export type { GraphRequest };

const PASSES = 'UserAuthMethod-TAP.ReadWrite.All';
const passesOf = (id: string) => `/users/${segment(id)}/authentication/temporaryAccessPassMethods`;
const UNIT_ROLE = 'Privileged Role Administrator, for the members of a restricted unit';

/** Every request that the engine makes of a tenant; nothing else is ever sent. */
export const REQUESTS = {
  user: (objectId: string) =>
    request({
      path: `/users/${segment(objectId)}`,
      query: {
        $select:
          'id,userPrincipalName,accountEnabled,onPremisesSyncEnabled,lastPasswordChangeDateTime,signInSessionsValidFromDateTime,isManagementRestricted',
      },
      permission: 'User.Read.All',
    }),
  /** Needs this permission beside the one to read users, and a licence, so it is asked for alone. */
  signInActivity: (objectId: string) =>
    request({
      path: `/users/${segment(objectId)}`,
      query: { $select: 'id,signInActivity' },
      permission: 'AuditLog.Read.All',
    }),
  memberOf: (objectId: string) =>
    request({ path: `/users/${segment(objectId)}/transitiveMemberOf`, permission: 'User.Read.All' }),
  /** Users and groups in it, also through groups. */
  groupMembers: (group: string) =>
    request({
      path: `/groups/${segment(group)}/transitiveMembers`,
      permission: 'GroupMember.ReadBasic.All',
    }),
  methods: (objectId: string) =>
    request({
      path: `/users/${segment(objectId)}/authentication/methods`,
      permission: 'UserAuthenticationMethod.Read.All',
    }),
  roleAssignments: (principalId: string) =>
    request({
      path: '/roleManagement/directory/roleAssignments',
      query: { $filter: `principalId eq '${literal(principalId)}'` },
      permission: 'RoleManagement.Read.Directory',
    }),
  roleAssignmentInstances: (principalId: string) =>
    request({
      path: '/roleManagement/directory/roleAssignmentScheduleInstances',
      query: { $filter: `principalId eq '${literal(principalId)}'` },
      permission: 'RoleAssignmentSchedule.Read.Directory',
    }),
  roleEligibilityInstances: (principalId: string) =>
    request({
      path: '/roleManagement/directory/roleEligibilityScheduleInstances',
      query: { $filter: `principalId eq '${literal(principalId)}'` },
      permission: 'RoleEligibilitySchedule.Read.Directory',
    }),
  policies: () =>
    request({
      path: '/identity/conditionalAccess/policies',
      query: { $top: '100' },
      allowance: 'conditional-access',
      permission: 'Policy.Read.All',
    }),
  /** Asked only where a policy that may concern the account is keyed on places. */
  namedLocations: () =>
    request({
      path: '/identity/conditionalAccess/namedLocations',
      allowance: 'conditional-access',
      permission: 'Policy.Read.All',
    }),
  /** Asked only where a policy names guests. */
  userKind: (objectId: string) =>
    request({
      path: `/users/${segment(objectId)}`,
      query: { $select: 'id,userType' },
      permission: 'User.Read.All',
    }),
  whatIf: (body: object) =>
    request({
      method: 'POST',
      path: '/identity/conditionalAccess/evaluate',
      body,
      allowance: 'conditional-access',
      permission: 'Policy.Read.ConditionalAccess',
    }),
  /**
   * As many to a page as there can be: the log is asked five times in ten seconds, and anybody who mistypes a password
   * writes to it.
   *
   * @see https://learn.microsoft.com/graph/api/signin-list
   */
  signIns: ({ objectId, since, beta }: { objectId: string; since: string; beta: boolean }) =>
    request({
      version: beta ? 'beta' : 'v1.0',
      path: '/auditLogs/signIns',
      query: {
        $filter: `userId eq '${literal(objectId)}' and createdDateTime ge ${instant(since)}`,
        $top: '1000',
      },
      allowance: 'reports',
      permission: 'AuditLog.Read.All',
    }),
  audits: ({ objectId, since }: { objectId: string; since: string }) =>
    request({
      path: '/auditLogs/directoryAudits',
      query: {
        $filter: `activityDateTime ge ${instant(since)} and targetResources/any(t: t/id eq '${literal(objectId)}')`,
        $top: '100',
      },
      allowance: 'reports',
      permission: 'AuditLog.Read.All',
    }),
  alerts: (since: string) =>
    request({
      path: '/security/alerts_v2',
      query: { $filter: `createdDateTime ge ${instant(since)}`, $top: '100' },
      permission: 'SecurityAlert.Read.All',
    }),
  /**
   * By when they last changed: an alert may join an incident that began long before it. No greatest page is documented;
   * each brings its alerts along, so this is a small one, and `@odata.nextLink` leads to the others.
   *
   * @see https://learn.microsoft.com/graph/api/security-list-incidents
   */
  incidents: (since: string) =>
    request({
      path: '/security/incidents',
      query: { $filter: `lastUpdateDateTime ge ${instant(since)}`, $expand: 'alerts', $top: '50' },
      permission: 'SecurityIncident.Read.All',
    }),
  alertRule: (rule: string) =>
    request({
      version: 'beta',
      path: `/security/rules/detectionRules/${segment(rule)}`,
      permission: 'CustomDetection.Read.All',
    }),
  subscriptions: () => request({ path: '/subscribedSkus', permission: 'LicenseAssignment.Read.All' }),
  securityDefaults: () =>
    request({ path: '/policies/identitySecurityDefaultsEnforcementPolicy', permission: 'Policy.Read.All' }),
  serviceHealth: () =>
    request({ path: '/admin/serviceAnnouncement/healthOverviews', permission: 'ServiceHealth.Read.All' }),
  revokeSessions: (objectId: string) =>
    request({
      method: 'POST',
      path: `/users/${segment(objectId)}/revokeSignInSessions`,
      permission: 'User.RevokeSessions.All',
    }),
  /** The body is the one place of a secret: it is never named, logged or kept. */
  resetPassword: ({ objectId, password }: { objectId: string; password: string }) =>
    request({
      method: 'PATCH',
      path: `/users/${segment(objectId)}`,
      body: { passwordProfile: { password, forceChangePasswordNextSignIn: false } },
      permission: 'User-PasswordProfile.ReadWrite.All',
      role: 'Privileged Authentication Administrator, for the password of an administrator; and none reaches into a restricted unit',
    }),
  passPolicy: () =>
    request({
      path: '/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/temporaryAccessPass',
      permission: 'Policy.Read.AuthenticationMethod',
    }),
  /** The answer is the one place of a secret: it is never logged or kept. */
  makePass: ({ objectId, lifetimeMinutes }: { objectId: string; lifetimeMinutes: number }) =>
    request({
      method: 'POST',
      path: passesOf(objectId),
      body: { lifetimeInMinutes: lifetimeMinutes, isUsableOnce: true },
      permission: PASSES,
    }),
  deletePass: ({ objectId, pass }: { objectId: string; pass: string }) =>
    request({ method: 'DELETE', path: `${passesOf(objectId)}/${segment(pass)}`, permission: PASSES }),
  unitMembers: (unit: string) =>
    request({
      path: `/directory/administrativeUnits/${segment(unit)}/members`,
      permission: 'AdministrativeUnit.Read.All',
    }),
  leaveUnit: ({ unit, objectId }: { unit: string; objectId: string }) =>
    request({
      method: 'DELETE',
      path: `/directory/administrativeUnits/${segment(unit)}/members/${segment(objectId)}/$ref`,
      permission: 'AdministrativeUnit.ReadWrite.All',
      role: UNIT_ROLE,
    }),
  enterUnit: ({ unit, reference }: { unit: string; reference: string }) =>
    request({
      method: 'POST',
      path: `/directory/administrativeUnits/${segment(unit)}/members/$ref`,
      body: { '@odata.id': reference },
      permission: 'AdministrativeUnit.ReadWrite.All',
      role: UNIT_ROLE,
    }),
  ...CREATED_REQUESTS,
} as const;

/** How a request is named in evidence and messages: no host, no token, the filter as people read it. */
export function sayRequest({ method, version, path, query }: GraphRequest): string {
  const parts = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  const beta = version === 'beta' ? '/beta' : '';
  return `${method} ${beta}${path}${parts.length > 0 ? `?${parts.join('&')}` : ''}`;
}

/** What a request was, for error messages. */
export function askedBy(request: GraphRequest): Asked {
  const { role } = request;
  const permission = opening(request.permission).join(' or ');
  return { query: sayRequest(request), permission, ...(role === undefined ? {} : { role }) };
}

/** OData doubles a quote inside a string literal. */
function literal(value: string): string {
  return value.replaceAll("'", "''");
}

/** Written anew from the parsed time, so that a filter holds a time and nothing else. */
function instant(time: string): string {
  return new Date(time).toISOString();
}
