import type { z } from 'zod';
import type { WhatIfResult } from '../../domain/conditional-access/judge.ts';
import type { PolicyConditions, Targets } from '../../domain/conditional-access/conditions.ts';
import type { Grant, Policy } from '../../domain/conditional-access/policy.ts';
import { plainText } from '../../domain/plain-text.ts';
import type { policy, whatIfResult } from './policy-schemas.ts';

/** Graph's policy in our words. */
export function policyOf(read: z.infer<typeof policy>): Policy {
  return {
    id: read.id.toLowerCase(),
    name: plainText(read.displayName ?? read.id),
    state: read.state,
    users: usersOf(read.conditions.users),
    hasTarget: hasTarget(read.conditions.applications),
    conditions: conditionsOf(read.conditions),
    grant: grantOf(read.grantControls),
  };
}

/** Graph's What-If answer about one policy in our words. */
export function resultOf(read: z.infer<typeof whatIfResult>): WhatIfResult {
  const { id, name, state, grant } = policyOf(read);
  return { policy: { id, name, state, grant }, outcome: outcomeOf(read) };
}

type Read = z.infer<typeof policy>['conditions'];

/** A policy about workloads only names no users. */
function usersOf(users: Read['users']): Policy['users'] {
  return {
    includeUsers: users?.includeUsers ?? [],
    excludeUsers: users?.excludeUsers ?? [],
    includeGroups: users?.includeGroups ?? [],
    excludeGroups: users?.excludeGroups ?? [],
    includeRoles: users?.includeRoles ?? [],
    excludeRoles: users?.excludeRoles ?? [],
    includeGuests: flags(users?.includeGuestsOrExternalUsers?.guestOrExternalUserTypes),
    excludeGuests: flags(users?.excludeGuestsOrExternalUsers?.guestOrExternalUserTypes),
  };
}

function conditionsOf(read: Read): PolicyConditions {
  const { platforms, locations } = read;
  return {
    targets: targetsOf(read.applications),
    clients: read.clientAppTypes,
    platforms:
      platforms == null ? null : { include: platforms.includePlatforms, exclude: platforms.excludePlatforms },
    locations:
      locations == null ? null : { include: locations.includeLocations, exclude: locations.excludeLocations },
    signInRisks: read.signInRiskLevels,
    userRisks: read.userRiskLevels,
    insiderRisks: flags(read.insiderRiskLevels),
    flows: flags(read.authenticationFlows?.transferMethods),
    unread: [...read.unread, ...(read.applications?.unread ?? [])].map((name) => plainText(name)),
  };
}

function targetsOf(read: Read['applications']): Targets | null {
  if (read == null) return null;
  return {
    include: read.includeApplications,
    exclude: read.excludeApplications,
    userActions: read.includeUserActions,
    authenticationContexts: read.includeAuthenticationContextClassReferences,
  };
}

function hasTarget(applications: Read['applications']): boolean {
  // Where Graph says nothing of targets, or names what is not read here, the policy is taken to have one: better
  // looked at than passed over.
  if (applications == null || applications.unread.length > 0) return true;
  const named = applications.includeApplications.filter((application) => application !== 'None');
  const { includeUserActions: actions, includeAuthenticationContextClassReferences: contexts } = applications;
  return named.length + actions.length + contexts.length > 0;
}

/** Flags that Graph writes with commas; `none` is the word for no flag. */
function flags(written: string | null | undefined): readonly string[] {
  const names = (written ?? '').split(',').map((name) => name.trim());
  return names.filter((name) => name !== '' && name !== 'none');
}

function grantOf(controls: z.infer<typeof policy>['grantControls']): Grant | null {
  if (controls === null || controls === undefined) return null;
  const strength = controls.authenticationStrength ?? null;
  return {
    operator: controls.operator?.toUpperCase() === 'AND' ? 'AND' : 'OR',
    demands: [
      ...controls.builtInControls.map((control) => plainText(control)),
      ...(strength === null ? [] : ['authenticationStrength']),
      ...controls.customAuthenticationFactors.map(() => 'customFactor'),
      ...controls.termsOfUse.map(() => 'termsOfUse'),
    ],
  };
}

/** Reasons that decide nothing; any other reason shows that the policy does not apply. */
const UNDECIDED: ReadonlySet<string> = new Set([
  'notSet',
  'notEnoughInformation',
  'invalidCondition',
  'unknownFutureValue',
]);

function outcomeOf({
  policyApplies,
  analysisReasons,
}: {
  readonly policyApplies: boolean;
  readonly analysisReasons: string;
}): WhatIfResult['outcome'] {
  if (policyApplies) return 'applies';
  const reasons = analysisReasons.split(',').map((reason) => reason.trim());
  return reasons.every((reason) => UNDECIDED.has(reason)) ? 'unknown' : 'does-not-apply';
}
