import { z } from 'zod';

/**
 * The members of Graph's answers that facts are judged by. They are also the allow-list of the evidence: what
 * is not named here is neither read nor kept.
 *
 * @see https://learn.microsoft.com/graph/api/overview
 */

const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)), { error: 'expected a time' });
/** An account; only members that must be asked for by `$select` can be missing. */
export const user = z.object({
  id: z.string(),
  userPrincipalName: z.string(),
  accountEnabled: z.boolean().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
  lastPasswordChangeDateTime: time.nullish(),
  signInSessionsValidFromDateTime: time.nullish(),
  isManagementRestricted: z.boolean().nullish(),
});

/** An account that the engine created. */
export const timeBoundUser = user
  .pick({ id: true, userPrincipalName: true, accountEnabled: true, onPremisesSyncEnabled: true })
  .extend({ createdDateTime: time.nullish(), signInSessionsValidFromDateTime: time.nullish() });

/** A deleted account; the directory puts its object id before its principal name. */
export const deletedUser = z.object({ id: z.string(), userPrincipalName: z.string().nullish() });

/** Whether an account is a guest. */
export const userKind = z.object({ id: z.string(), userType: z.string().nullish() });

/** When an account signed in last; attempts that failed do not count. */
export const signInActivity = z.object({
  id: z.string(),
  signInActivity: z.object({ lastSuccessfulSignInDateTime: time.nullish() }).nullish(),
});

/** A group, directory role or administrative unit that the account is in. */
export const membership = z.object({
  '@odata.type': z.string(),
  id: z.string().optional(),
  roleTemplateId: z.string().nullish(),
  isAssignableToRole: z.boolean().nullish(),
});

/** A group with its name, which is null where groups may not be read; `groupTypes` tells whether a rule fills it. */
export const namedGroup = z.object({
  '@odata.type': z.string().optional(),
  id: z.string().optional(),
  displayName: z.string().nullish(),
  groupTypes: z.array(z.string()).nullish(),
});

/** The first page of those who are in a group. */
export const groupMembers = z.object({
  value: z.array(namedGroup.extend({ id: z.string() })),
  '@odata.nextLink': z.string().optional(),
});

/** A member of an administrative unit. */
export const unitMember = z.object({ '@odata.type': z.string().optional(), id: z.string() });

/** `createdDateTime` by the schema, `creationDateTime` in older answers. */
export const method = z.object({
  '@odata.type': z.string(),
  id: z.string(),
  aaGuid: z.string().nullish(),
  model: z.string().nullish(),
  attestationLevel: z.string().nullish(),
  /** `deviceBound` or `synced`, of a passkey. */
  passkeyType: z.string().nullish(),
  createdDateTime: time.nullish(),
  creationDateTime: time.nullish(),
  /** Of a temporary access pass. */
  isUsable: z.boolean().nullish(),
});

/** A temporary access pass as its creation answers it, the one place where the pass itself stands. Never kept. */
export const accessPass = z.object({
  id: z.string(),
  temporaryAccessPass: z.string().min(1),
  isUsableOnce: z.literal(true),
});

/** What the tenant lets be made of temporary access passes. */
export const accessPassPolicy = z.object({
  state: z.enum(['enabled', 'disabled']),
  minimumLifetimeInMinutes: z.int().nullish(),
  maximumLifetimeInMinutes: z.int().nullish(),
});

/** A role held now, by assignment or activation. */
export const roleAssignment = z.object({
  id: z.string(),
  principalId: z.string(),
  roleDefinitionId: z.string(),
  directoryScopeId: z.string().nullish(),
});

/** A role held or eligible, with its time and origin. */
export const roleInstance = roleAssignment.extend({
  /** `Assigned` or `Activated`; eligibility has none. */
  assignmentType: z.string().nullish(),
  memberType: z.string().nullish(),
  startDateTime: time.nullish(),
  endDateTime: time.nullish(),
});

/** One entry of the sign-in log, v1.0 or beta. */
export const signIn = z.object({
  id: z.string(),
  createdDateTime: time,
  userId: z.string(),
  appId: z.string().nullish(),
  appDisplayName: z.string().nullish(),
  ipAddress: z.string().nullish(),
  clientAppUsed: z.string().nullish(),
  correlationId: z.string().nullish(),
  conditionalAccessStatus: z.string().nullish(),
  isInteractive: z.boolean().nullish(),
  status: z.object({ errorCode: z.int(), failureReason: z.string().nullish() }),
  /** Left out altogether where the engine lacks the right to see it. */
  appliedConditionalAccessPolicies: z
    .array(
      z.object({
        id: z.string().nullish(),
        displayName: z.string().nullish(),
        result: z.string().nullish(),
      }),
    )
    .nullish(),
  /** Beta only. */
  authenticationRequirement: z.string().nullish(),
  /** Beta only; may be empty although the sign-in succeeded. */
  authenticationDetails: z
    .array(
      z.object({
        authenticationStepDateTime: time.nullish(),
        authenticationMethod: z.string().nullish(),
        authenticationStepRequirement: z.string().nullish(),
        succeeded: z.boolean().nullish(),
      }),
    )
    .nullish(),
});

const actor = z.object({
  id: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  displayName: z.string().nullish(),
});

/** One entry of the directory audit log. */
export const audit = z.object({
  id: z.string(),
  activityDateTime: time,
  activityDisplayName: z.string(),
  category: z.string().nullish(),
  correlationId: z.string().nullish(),
  result: z.string().nullish(),
  initiatedBy: z
    .object({
      user: actor.omit({ displayName: true }).nullish(),
      app: z
        .object({
          appId: z.string().nullish(),
          servicePrincipalId: z.string().nullish(),
          displayName: z.string().nullish(),
        })
        .nullish(),
    })
    .nullish(),
  /** Changed values stay out: they can hold what a person entered. */
  targetResources: z.array(z.object({ id: z.string().nullish(), type: z.string().nullish() })).nullish(),
});

/** One alert of `alerts_v2`. */
export const alert = z.object({
  id: z.string(),
  title: z.string().nullish(),
  createdDateTime: time,
  severity: z.string().nullish(),
  status: z.string().nullish(),
  serviceSource: z.string().nullish(),
  detectionSource: z.string().nullish(),
  alertPolicyId: z.string().nullish(),
  incidentId: z.string().nullish(),
  evidence: z
    .array(
      z.object({
        '@odata.type': z.string().nullish(),
        userAccount: z
          .object({ azureAdUserId: z.string().nullish(), userPrincipalName: z.string().nullish() })
          .nullish(),
      }),
    )
    .nullish(),
});

/** What goes into the words of a fact, and is therefore nothing but letters, digits, `-` and `_`. */
const token = z.string().regex(/^[\w-]{1,100}$/);

/** An incident with its alerts. */
export const incident = z.object({
  id: token,
  status: z.string().nullish(),
  redirectIncidentId: z.string().nullish(),
  createdDateTime: time,
  lastUpdateDateTime: time,
  alerts: z.array(alert.extend({ id: token })).nullish(),
});

/** Beta only. */
export const alertRule = z.object({ id: z.string(), isEnabled: z.boolean() });

/** A subscription of the tenant. */
export const subscribedSku = z.object({
  id: z.string(),
  skuPartNumber: z.string(),
  capabilityStatus: z.string().nullish(),
  servicePlans: z
    .array(z.object({ servicePlanName: z.string().nullish(), provisioningStatus: z.string().nullish() }))
    .nullish(),
});

/** Whether Microsoft's security defaults are on. */
export const securityDefaults = z.object({ isEnabled: z.boolean().nullish() });

/** The state of one service of Microsoft's. */
export const serviceHealth = z.object({ id: z.string(), service: z.string(), status: z.string() });
