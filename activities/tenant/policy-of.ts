import type { z } from 'zod';
import type { WhatIfResult } from '../../domain/conditional-access/judge.ts';
import type { Grant, Policy } from '../../domain/conditional-access/policy.ts';
import { plainText } from '../plain-text.ts';
import type { policy, whatIfResult } from './schemas.ts';

/** Graph's policy in our words. */
export function policyOf(read: z.infer<typeof policy>): Policy {
  return {
    id: read.id.toLowerCase(),
    name: plainText(read.displayName ?? read.id),
    state: read.state,
    users: read.conditions.users ?? NOBODY,
    hasTarget: hasTarget(read.conditions.applications),
    grant: grantOf(read.grantControls),
  };
}

/** Graph's What-If answer about one policy in our words. */
export function resultOf(read: z.infer<typeof whatIfResult>): WhatIfResult {
  return { policy: policyOf(read), outcome: outcomeOf(read) };
}

/** A policy about workloads only names no users. */
const NOBODY: Policy['users'] = {
  includeUsers: [],
  excludeUsers: [],
  includeGroups: [],
  excludeGroups: [],
  includeRoles: [],
  excludeRoles: [],
};

function hasTarget(applications: z.infer<typeof policy>['conditions']['applications']): boolean {
  // Where Graph says nothing of targets, the policy is taken to have one: better looked at than passed over.
  if (applications === null || applications === undefined) return true;
  const named = applications.includeApplications.filter((application) => application !== 'None');
  const { includeUserActions: actions, includeAuthenticationContextClassReferences: contexts } = applications;
  return named.length + actions.length + contexts.length > 0;
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
