import type { SignIn } from '../world/logs.ts';
import type { World } from '../world/world.ts';
import type { Endpoint, GraphCall } from './endpoint.ts';
import { rowTest } from './filter.ts';
import type { Filterable } from './filter.ts';
import { CONDITIONAL_ACCESS_READS } from './permissions.ts';
import { page, position } from './query.ts';
import { nonPremium } from './refusal.ts';

/** @see https://learn.microsoft.com/graph/api/resources/signin */
const FILTERABLE: Filterable = {
  id: { kind: 'string', ops: ['eq'] },
  createdDateTime: { kind: 'date', ops: ['eq', 'le', 'ge'] },
  userId: { kind: 'string', ops: ['eq'] },
  userDisplayName: { kind: 'string', ops: ['eq', 'startswith'] },
  userPrincipalName: { kind: 'string', ops: ['eq', 'startswith'] },
  appId: { kind: 'string', ops: ['eq'] },
  appDisplayName: { kind: 'string', ops: ['eq', 'startswith'] },
  ipAddress: { kind: 'string', ops: ['eq', 'startswith'] },
  clientAppUsed: { kind: 'string', ops: ['eq'] },
  conditionalAccessStatus: { kind: 'string', ops: ['eq'] },
  correlationId: { kind: 'string', ops: ['eq'] },
  'status/errorCode': { kind: 'number', ops: ['eq'] },
};

/** How the log names each method. */
const METHOD_NAMES = {
  passkey: 'Passkey (device-bound)',
  certificate: 'X.509 Certificate',
  password: 'Password',
  'temporary-access-pass': 'Temporary Access Pass',
} as const;

/** The sign-in log: v1.0 without, beta with the methods used. */
export const signInEndpoints: readonly Endpoint[] = [
  {
    operation: 'GET /auditLogs/signIns',
    versions: ['v1.0', 'beta'],
    bucket: 'reports',
    options: ['$filter', '$top', '$skiptoken'],
    answer: (call) => {
      demandLicence(call.world);
      const at = position(call.world, call.url);
      const test = rowTest(call.url.searchParams.get('$filter') ?? undefined, FILTERABLE);
      const rows = call.world.signIns
        .filter(({ visibleAt }) => visibleAt <= at.asOf)
        .toSorted((left, right) => Date.parse(right.createdDateTime) - Date.parse(left.createdDateTime))
        .map((entry) => rowOf(call, entry))
        .filter(test);
      return page({ url: call.url, rows, at, size: { usual: 1_000, most: 1_000 } });
    },
  },
];

/** Sign-in logs need a premium licence. */
function demandLicence({ licence }: World): void {
  if (licence === 'none') throw nonPremium();
}

function rowOf({ version, roles, world }: GraphCall, entry: SignIn): object {
  const mayReadPolicies = roles.some((role) => CONDITIONAL_ACCESS_READS.includes(role));
  return {
    ...baseRow(entry, world),
    ...(mayReadPolicies ? { appliedConditionalAccessPolicies: entry.appliedPolicies } : {}),
    ...(version === 'beta' ? betaMembers(entry) : {}),
  };
}

function baseRow(entry: SignIn, world: World): object {
  return {
    id: entry.id,
    createdDateTime: entry.createdDateTime,
    userDisplayName: entry.userDisplayName,
    userPrincipalName: entry.userPrincipalName,
    userId: entry.userId,
    appId: entry.appId,
    appDisplayName: entry.appDisplayName,
    ipAddress: entry.ipAddress,
    clientAppUsed: entry.clientAppUsed,
    correlationId: entry.correlationId,
    conditionalAccessStatus: entry.conditionalAccessStatus,
    isInteractive: entry.isInteractive,
    homeTenantId: world.tenantId,
    resourceTenantId: world.tenantId,
    riskDetail: 'none',
    riskLevelAggregated: 'none',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskEventTypes_v2: [],
    resourceDisplayName: 'Windows Azure Service Management API',
    resourceId: '797f4846-ba00-4fd7-ba43-dac1f8f63013',
    status: { errorCode: entry.errorCode, failureReason: entry.failureReason, additionalDetails: null },
    deviceDetail: {
      deviceId: '',
      displayName: null,
      operatingSystem: 'Windows11',
      browser: 'Edge 140.0.0',
      isCompliant: null,
      isManaged: null,
      trustType: null,
    },
    location: { city: 'Utrecht', state: 'Utrecht', countryOrRegion: 'NL', geoCoordinates: {} },
  };
}

/** Members that the v1.0 type does not have. */
function betaMembers(entry: SignIn): object {
  const strong = entry.method !== 'password';
  return {
    authenticationDetails: [
      {
        authenticationStepDateTime: entry.createdDateTime,
        authenticationMethod: METHOD_NAMES[entry.method],
        authenticationMethodDetail: null,
        succeeded: entry.errorCode === 0,
        authenticationStepResultDetail: entry.errorCode === 0 ? 'Correct' : entry.failureReason,
        authenticationStepRequirement: 'Primary authentication',
      },
    ],
    authenticationMethodsUsed: [METHOD_NAMES[entry.method]],
    authenticationProtocol: 'none',
    authenticationRequirement: strong ? 'multiFactorAuthentication' : 'singleFactorAuthentication',
    authenticationRequirementPolicies: [],
    isTenantRestricted: false,
    originalRequestId: entry.id,
    signInEventTypes: [entry.isInteractive ? 'interactiveUser' : 'nonInteractiveUser'],
    signInIdentifier: entry.userPrincipalName,
    userType: 'member',
  };
}
