/** What is asked of Graph, without host, body and right: by this an answer says what it answers. */
export interface TenantQuestion {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly version: 'v1.0' | 'beta';
  /** Starts with `/`; ids in it are already encoded. */
  readonly path: string;
  /** In the order in which they are sent; values as read by people. */
  readonly query: Readonly<Record<string, string>>;
}

interface Since {
  readonly objectId: string;
  /** ISO 8601 UTC. */
  readonly since: string;
}

/**
 * Every question whose answer a fact may rest on. The engine asks with these, and the verifier holds the answers that
 * facts name against them.
 */
export const QUESTIONS = {
  user: (objectId: string) =>
    question({
      path: `/users/${segment(objectId)}`,
      query: {
        $select:
          'id,userPrincipalName,accountEnabled,onPremisesSyncEnabled,lastPasswordChangeDateTime,signInSessionsValidFromDateTime,isManagementRestricted',
      },
    }),
  /** Needs this permission beside the one to read users, and a licence, so it is asked for alone. */
  signInActivity: (objectId: string) =>
    question({ path: `/users/${segment(objectId)}`, query: { $select: 'id,signInActivity' } }),
  memberOf: (objectId: string) => question({ path: `/users/${segment(objectId)}/transitiveMemberOf` }),
  methods: (objectId: string) => question({ path: `/users/${segment(objectId)}/authentication/methods` }),
  roleAssignments: (principalId: string) => ofPrincipal('roleAssignments', principalId),
  roleAssignmentInstances: (principalId: string) =>
    ofPrincipal('roleAssignmentScheduleInstances', principalId),
  roleEligibilityInstances: (principalId: string) =>
    ofPrincipal('roleEligibilityScheduleInstances', principalId),
  policies: () => question({ path: '/identity/conditionalAccess/policies', query: { $top: '100' } }),
  /** Asked only where a policy that may concern the account is keyed on places. */
  namedLocations: () => question({ path: '/identity/conditionalAccess/namedLocations' }),
  /** Asked only where a policy names guests. */
  userKind: (objectId: string) =>
    question({ path: `/users/${segment(objectId)}`, query: { $select: 'id,userType' } }),
  /** The answer that is kept holds the body of the question too. */
  whatIf: () => question({ method: 'POST', path: '/identity/conditionalAccess/evaluate' }),
  /**
   * As many to a page as there can be: the log is asked five times in ten seconds, and anybody who mistypes a password
   * writes to it.
   *
   * @see https://learn.microsoft.com/graph/api/signin-list
   */
  signIns: ({ objectId, since, beta }: Since & { readonly beta: boolean }) =>
    question({
      version: beta ? 'beta' : 'v1.0',
      path: '/auditLogs/signIns',
      query: {
        $filter: `userId eq '${literal(objectId)}' and createdDateTime ge ${instant(since)}`,
        $top: '1000',
      },
    }),
  audits: ({ objectId, since }: Since) =>
    question({
      path: '/auditLogs/directoryAudits',
      query: {
        $filter: `activityDateTime ge ${instant(since)} and targetResources/any(t: t/id eq '${literal(objectId)}')`,
        $top: '100',
      },
    }),
  alertRule: (rule: string) =>
    question({ version: 'beta', path: `/security/rules/detectionRules/${segment(rule)}` }),
  subscriptions: () => question({ path: '/subscribedSkus' }),
  securityDefaults: () => question({ path: '/policies/identitySecurityDefaultsEnforcementPolicy' }),
  serviceHealth: () => question({ path: '/admin/serviceAnnouncement/healthOverviews' }),
  /** An account that the engine created, by object id or user principal name. */
  timeBoundUser: (name: string) =>
    question({
      path: `/users/${segment(name)}`,
      query: {
        $select:
          'id,userPrincipalName,accountEnabled,onPremisesSyncEnabled,createdDateTime,signInSessionsValidFromDateTime',
      },
    }),
  /** @see https://learn.microsoft.com/graph/api/directory-deleteditems-get */
  deletedUser: (objectId: string) => question({ path: `/directory/deletedItems/${segment(objectId)}` }),
  unitMembers: (unit: string) =>
    question({ path: `/directory/administrativeUnits/${segment(unit)}/members` }),
} as const;

/** How a question is named in evidence and messages: no host, no token, the filter as people read it. */
export function sayQuestion({ method, version, path, query }: TenantQuestion): string {
  const parts = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  const beta = version === 'beta' ? '/beta' : '';
  return `${method} ${beta}${path}${parts.length > 0 ? `?${parts.join('&')}` : ''}`;
}

/** An id as a part of a path. */
export function segment(id: string): string {
  return encodeURIComponent(id);
}

/** Written anew from the parsed time, so that a filter holds a time and nothing else. */
export function instant(time: string): string {
  return new Date(time).toISOString();
}

/** What most have: it reads, from v1.0, without a query. */
function question(asked: Pick<TenantQuestion, 'path'> & Partial<TenantQuestion>): TenantQuestion {
  return { method: 'GET', version: 'v1.0', query: {}, ...asked };
}

function ofPrincipal(list: string, principalId: string): TenantQuestion {
  return question({
    path: `/roleManagement/directory/${list}`,
    query: { $filter: `principalId eq '${literal(principalId)}'` },
  });
}

/** OData doubles a quote inside a string literal. */
function literal(value: string): string {
  return value.replaceAll("'", "''");
}
