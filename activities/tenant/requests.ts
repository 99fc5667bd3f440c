import { instant, QUESTIONS, sayQuestion } from '../../domain/tenant-questions.ts';
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
  user: (objectId: string) => request({ ...QUESTIONS.user(objectId), permission: 'User.Read.All' }),
  signInActivity: (objectId: string) =>
    request({ ...QUESTIONS.signInActivity(objectId), permission: 'AuditLog.Read.All' }),
  memberOf: (objectId: string) => request({ ...QUESTIONS.memberOf(objectId), permission: 'User.Read.All' }),
  /** Users and groups in it, also through groups. */
  groupMembers: (group: string) =>
    request({
      path: `/groups/${segment(group)}/transitiveMembers`,
      permission: 'GroupMember.ReadBasic.All',
    }),
  methods: (objectId: string) =>
    request({ ...QUESTIONS.methods(objectId), permission: 'UserAuthenticationMethod.Read.All' }),
  roleAssignments: (principalId: string) =>
    request({ ...QUESTIONS.roleAssignments(principalId), permission: 'RoleManagement.Read.Directory' }),
  roleAssignmentInstances: (principalId: string) =>
    request({
      ...QUESTIONS.roleAssignmentInstances(principalId),
      permission: 'RoleAssignmentSchedule.Read.Directory',
    }),
  roleEligibilityInstances: (principalId: string) =>
    request({
      ...QUESTIONS.roleEligibilityInstances(principalId),
      permission: 'RoleEligibilitySchedule.Read.Directory',
    }),
  policies: () =>
    request({ ...QUESTIONS.policies(), allowance: 'conditional-access', permission: 'Policy.Read.All' }),
  namedLocations: () =>
    request({
      ...QUESTIONS.namedLocations(),
      allowance: 'conditional-access',
      permission: 'Policy.Read.All',
    }),
  userKind: (objectId: string) => request({ ...QUESTIONS.userKind(objectId), permission: 'User.Read.All' }),
  whatIf: (body: object) =>
    request({
      ...QUESTIONS.whatIf(),
      body,
      allowance: 'conditional-access',
      permission: 'Policy.Read.ConditionalAccess',
    }),
  signIns: (asked: Parameters<typeof QUESTIONS.signIns>[0]) =>
    request({ ...QUESTIONS.signIns(asked), allowance: 'reports', permission: 'AuditLog.Read.All' }),
  audits: (asked: Parameters<typeof QUESTIONS.audits>[0]) =>
    request({ ...QUESTIONS.audits(asked), allowance: 'reports', permission: 'AuditLog.Read.All' }),
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
    request({ ...QUESTIONS.alertRule(rule), permission: 'CustomDetection.Read.All' }),
  subscriptions: () => request({ ...QUESTIONS.subscriptions(), permission: 'LicenseAssignment.Read.All' }),
  securityDefaults: () => request({ ...QUESTIONS.securityDefaults(), permission: 'Policy.Read.All' }),
  serviceHealth: () => request({ ...QUESTIONS.serviceHealth(), permission: 'ServiceHealth.Read.All' }),
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
    request({ ...QUESTIONS.unitMembers(unit), permission: 'AdministrativeUnit.Read.All' }),
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

/** How a request is named in evidence and messages. */
export function sayRequest(asked: GraphRequest): string {
  return sayQuestion(asked);
}

/**
 * What a request was, for error messages.
 *
 * @param needed - the permissions that the tenant has to grant for all its uses: of those that open the request, the one
 * that is among them is named; the least where none is.
 */
export function askedBy(request: GraphRequest, needed: ReadonlySet<string> = new Set()): Asked {
  const { role } = request;
  const permission = opening(request.permission).find((each) => needed.has(each)) ?? request.permission;
  return { query: sayRequest(request), permission, ...(role === undefined ? {} : { role }) };
}
