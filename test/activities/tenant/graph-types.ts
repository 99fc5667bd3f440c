import type {
  AdministrativeUnit,
  AppliedConditionalAccessPolicy,
  ConditionalAccessPolicy,
  DirectoryAudit,
  Fido2AuthenticationMethod,
  Group,
  IdentitySecurityDefaultsEnforcementPolicy,
  SecurityNamespace,
  ServiceHealth,
  SignIn,
  SubscribedSku,
  UnifiedRoleAssignment,
  UnifiedRoleAssignmentScheduleInstance,
  UnifiedRoleEligibilityScheduleInstance,
  User,
  WhatIfAnalysisResult,
} from '@microsoft/microsoft-graph-types';
import type { z } from 'zod';
import type * as policySchemas from '../../../activities/tenant/policy-schemas.ts';
import type * as schemas from '../../../activities/tenant/schemas.ts';
import type { AppliedPolicy, AuditEntry } from '../../../simulator/world/logs.ts';
import type { AccessPolicy } from '../../../simulator/world/policy.ts';
import type * as world from '../../../simulator/world/world.ts';

/*
 * Nothing here runs: the compiler holds what the engine reads, and what the pretend tenant keeps, against Microsoft's
 * own types of v1.0. A member that they do not have, or that they have of another type, does not compile.
 */

/** Names of an object type that are written out; an index takes any. */
type Known<Of> = keyof { [Name in keyof Of as string extends Name ? never : Name]: true } & string;

/** `read`: theirs can be read as ours; `keep`: one of the two can stand for the other, as ours may say less. */
type Way = 'read' | 'keep';

/** Where ours differs from theirs, as texts; never where it does not. */
type Wrong<Ours, Theirs, How extends Way = 'read', At extends string = ''> = [Ours] extends [
  readonly (infer Item)[],
]
  ? [Theirs] extends [readonly (infer Their)[]]
    ? Wrong<NonNullable<Item>, NonNullable<Their>, How, `${At}[]`>
    : `${At}: no list`
  : [Ours] extends [object]
    ? {
        [Name in Known<Ours>]: Name extends '@odata.type'
          ? never
          : Name extends keyof Theirs
            ? Wrong<NonNullable<Ours[Name]>, NonNullable<Theirs[Name]>, How, `${At}.${Name}`>
            : `${At}.${Name}: not there`;
      }[Known<Ours>]
    : Fits<Ours, Theirs, How> extends true
      ? never
      : `${At}: of another type`;

type Fits<Ours, Theirs, How extends Way> = [Theirs] extends [Ours]
  ? true
  : How extends 'keep'
    ? [Ours] extends [Theirs]
      ? true
      : false
    : false;

/** Compiles for never only. */
type None<Of extends never> = Of;

type Input<Schema extends z.ZodType> = NonNullable<z.input<Schema>>;

/** What only beta has. */
type BetaOfSignIn = '.authenticationRequirement: not there' | '.authenticationDetails: not there';
/** What readers of policies note down themselves. */
type Noted = '.conditions.unread: not there' | '.conditions.applications.unread: not there';

/** What the engine reads of each answer. */
export type Read = [
  None<Wrong<Input<typeof schemas.user>, User>>,
  None<Wrong<Input<typeof schemas.userKind>, User>>,
  None<Wrong<Input<typeof schemas.signInActivity>, User>>,
  // Of groups and of directory roles both.
  None<Wrong<Omit<Input<typeof schemas.membership>, 'roleTemplateId'>, Group>>,
  None<Wrong<Input<typeof schemas.namedGroup>, Group>>,
  None<Wrong<Input<typeof schemas.unitMember>, AdministrativeUnit>>,
  // The older name of a time is read as well; the schema has had passkeyType for longer than these types.
  None<
    Wrong<
      Omit<Input<typeof schemas.method>, 'creationDateTime' | 'passkeyType' | 'isUsable'>,
      Fido2AuthenticationMethod
    >
  >,
  None<Wrong<Input<typeof schemas.roleAssignment>, UnifiedRoleAssignment>>,
  None<Wrong<Input<typeof schemas.roleInstance>, UnifiedRoleAssignmentScheduleInstance>>,
  None<
    Wrong<Omit<Input<typeof schemas.roleInstance>, 'assignmentType'>, UnifiedRoleEligibilityScheduleInstance>
  >,
  None<Exclude<Wrong<Input<typeof schemas.signIn>, SignIn>, BetaOfSignIn>>,
  None<Wrong<Input<typeof schemas.audit>, DirectoryAudit>>,
  // The account stands in one kind of evidence, which the list mixes with others.
  None<Wrong<Omit<Input<typeof schemas.alert>, 'evidence'>, SecurityNamespace.Alert>>,
  None<Wrong<NonNullable<Input<typeof schemas.alert>['evidence']>, SecurityNamespace.UserEvidence[]>>,
  None<Wrong<Omit<Input<typeof schemas.incident>, 'alerts'>, SecurityNamespace.Incident>>,
  None<Wrong<Input<typeof schemas.subscribedSku>, SubscribedSku>>,
  None<Wrong<Input<typeof schemas.securityDefaults>, IdentitySecurityDefaultsEnforcementPolicy>>,
  None<Wrong<Input<typeof schemas.serviceHealth>, ServiceHealth>>,
  None<Exclude<Wrong<Input<typeof policySchemas.policy>, ConditionalAccessPolicy>, Noted>>,
  None<Exclude<Wrong<Input<typeof policySchemas.whatIfResult>, WhatIfAnalysisResult>, Noted>>,
];

/** What the pretend tenant keeps; names of its own are left out. */
export type Kept = [
  None<Wrong<Omit<world.User, 'methods'>, User, 'keep'>>,
  None<Wrong<Omit<world.Group, 'members'>, Group, 'keep'>>,
  None<Wrong<Omit<world.AdministrativeUnit, 'members'>, AdministrativeUnit, 'keep'>>,
  None<Wrong<Omit<world.RoleGrant, 'standing'>, UnifiedRoleAssignmentScheduleInstance, 'keep'>>,
  None<Wrong<world.Service, ServiceHealth, 'keep'>>,
  None<Wrong<AccessPolicy, ConditionalAccessPolicy, 'keep'>>,
  None<Wrong<AppliedPolicy, AppliedConditionalAccessPolicy, 'keep'>>,
  None<Wrong<Omit<AuditEntry, 'visibleAt'>, DirectoryAudit, 'keep'>>,
];

type Differs = Wrong<{ id: number; status: { errorCode: string }; extra: string }, SignIn>;

/** Shows that the comparison finds something. */
export const DIFFERS: Readonly<Record<Differs, true>> = {
  '.id: of another type': true,
  '.status.errorCode: of another type': true,
  '.extra: not there': true,
};
