import { z } from 'zod';

/**
 * Conditional Access as Graph tells it; an allow-list like that of schemas.ts.
 *
 * @see https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy
 */

const list = z
  .array(z.string())
  .nullish()
  .transform((items) => items ?? []);

/** Ids are compared in lower case; keywords such as `All` keep their spelling. */
const ids = list.transform((items) =>
  items.map((item) => (/^[0-9a-f-]{36}$/i.test(item) ? item.toLowerCase() : item)),
);

/** Names of the members that hold something, in order. */
function namesSet(members: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(members)
    .filter((name) => !name.includes('@') && holdsSomething(members[name]))
    .toSorted();
}

function holdsSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  return typeof value !== 'object' || Object.values(value).some(holdsSomething);
}

/** Kinds of guests that a policy names, written with commas. */
const guests = z.object({ guestOrExternalUserTypes: z.string().nullish() }).nullish();

/** Whom a policy names. */
const policyUsers = z.object({
  includeUsers: ids,
  excludeUsers: ids,
  includeGroups: ids,
  excludeGroups: ids,
  includeRoles: ids,
  excludeRoles: ids,
  includeGuestsOrExternalUsers: guests,
  excludeGuestsOrExternalUsers: guests,
});

/** Of members that nobody here can judge, the names of those that are set; their values stay out. */
const policyApplications = z
  .looseObject({
    includeApplications: ids,
    excludeApplications: ids,
    includeUserActions: list,
    includeAuthenticationContextClassReferences: list,
    unread: list,
  })
  .transform(
    ({
      includeApplications,
      excludeApplications,
      includeUserActions,
      includeAuthenticationContextClassReferences,
      unread,
      ...others
    }) => ({
      includeApplications,
      excludeApplications,
      includeUserActions,
      includeAuthenticationContextClassReferences,
      unread: [...unread, ...namesSet(others)],
    }),
  );

/** What a policy is keyed on; members that nobody here can judge as in `policyApplications`. */
const policyConditions = z
  .looseObject({
    users: policyUsers.nullish(),
    applications: policyApplications.nullish(),
    clientAppTypes: list,
    platforms: z.object({ includePlatforms: list, excludePlatforms: list }).nullish(),
    locations: z.object({ includeLocations: ids, excludeLocations: ids }).nullish(),
    signInRiskLevels: list,
    userRiskLevels: list,
    insiderRiskLevels: z.string().nullish(),
    authenticationFlows: z.object({ transferMethods: z.string().nullish() }).nullish(),
    unread: list,
  })
  .transform(
    ({
      users,
      applications,
      clientAppTypes,
      platforms,
      locations,
      signInRiskLevels,
      userRiskLevels,
      insiderRiskLevels,
      authenticationFlows,
      unread,
      ...others
    }) => ({
      users,
      applications,
      clientAppTypes,
      platforms,
      locations,
      signInRiskLevels,
      userRiskLevels,
      insiderRiskLevels,
      authenticationFlows,
      unread: [...unread, ...namesSet(others)],
    }),
  );

/** A Conditional Access policy. */
export const policy = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  state: z.enum(['enabled', 'disabled', 'enabledForReportingButNotEnforced']),
  conditions: policyConditions,
  grantControls: z
    .object({
      operator: z.string().nullish(),
      builtInControls: list,
      customAuthenticationFactors: list,
      termsOfUse: list,
      authenticationStrength: z
        .object({ id: z.string().nullish(), displayName: z.string().nullish() })
        .nullish(),
    })
    .nullish(),
  sessionControls: z.object({ disableResilienceDefaults: z.boolean().nullish() }).nullish(),
});

/** A place that policies name; one by country or by network provider has no ranges. */
export const namedLocation = z.object({
  id: z.string(),
  isTrusted: z.boolean().nullish(),
  ipRanges: z.array(z.object({ cidrAddress: z.string() })).nullish(),
});

/** One policy of a What-If answer. `analysisReasons` is a set of flags, written with commas. */
export const whatIfResult = policy.extend({
  policyApplies: z.boolean(),
  analysisReasons: z.string(),
});
