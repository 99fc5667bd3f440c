import { durationMs } from '../duration.ts';
import type { OrganisationDefinition } from '../organisation.ts';
import type { RunbookDefinition } from '../runbook.ts';
import type { ApprovalRuleDefinition, LadderDefinition } from '../steps/shared.ts';
import type { Rung } from './joining.ts';
import type { ApprovalRule, Plan, PlannedCheck, PlannedObjectives, PlannedWaits } from './types.ts';

/** A duration that may be left out, in milliseconds. */
export function optionalMs(duration: string | undefined): number | null {
  return duration === undefined ? null : durationMs(duration);
}

export function planApproval(rule: ApprovalRuleDefinition): ApprovalRule {
  return {
    need: rule.need.map(({ role, count }) => ({ role, count })),
    notInitiator: rule.not.includes('initiator'),
    withinMs: durationMs(rule.within),
    ...planLadder(rule),
  };
}

/** The rungs of a question, where it has any: a plan without them is the plan that it always was. */
export function planLadder({ escalate }: { readonly escalate?: LadderDefinition | undefined }): {
  readonly escalate?: readonly Rung[];
} {
  if (escalate === undefined) return {};
  return { escalate: escalate.map(({ after, to }) => ({ afterMs: durationMs(after), to: [...to].sort() })) };
}

export function planObjectives({ objectives }: RunbookDefinition): PlannedObjectives {
  return {
    timeToAccessMs: optionalMs(objectives['time-to-access']),
    timeToAlertMs: optionalMs(objectives['time-to-alert']),
  };
}

export function planHypothesis({ hypothesis }: RunbookDefinition): PlannedCheck[] {
  return hypothesis.map((check) => {
    if ('readiness' in check) return { check: 'readiness', readiness: check.readiness };
    return { check: 'conditional-access' };
  });
}

/** `5 business days` has passed its pattern, so its first word is a number. */
export function planReview({ review }: RunbookDefinition): Plan['review'] {
  if (review === undefined) return null;
  return { by: review.by, withinBusinessDays: Number(review.within.split(' ')[0]) };
}

export function planWaits({ waits }: OrganisationDefinition): PlannedWaits {
  return {
    pollMs: durationMs(waits.poll),
    recordMs: durationMs(waits.record),
    tenantMs: durationMs(waits.tenant),
    remindMs: durationMs(waits.remind),
    requestMs: durationMs(waits.request),
  };
}
