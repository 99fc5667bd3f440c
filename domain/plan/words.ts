import type { Origins } from '../clouds.ts';
import type { AskKind } from '../decision.ts';
import type { ValueSpec } from '../steps/shared.ts';
import type { Plan, PlannedAccount } from './types.ts';

/** What a question says, and what it takes for an answer; whom it is put to stands in `asks.ts`. */
export interface Words {
  readonly kind: AskKind;
  readonly question: string;
  readonly values: readonly ValueSpec[];
  readonly withinMs: number;
}

/** A step in its plan. */
export interface About<Step> {
  readonly plan: Plan;
  readonly step: Step;
}

/** The hosts of the tenant of a step's account; null where the plan lacks either. */
export function hostsOf({ plan, step }: About<{ readonly account: PlannedAccount['id'] }>): Origins | null {
  const tenant = plan.accounts.find(({ id }) => id === step.account)?.tenant;
  return plan.tenants.find(({ id }) => id === tenant)?.origins ?? null;
}

/** The account of a step as people know it; its id where the plan lacks it. */
export function nameOf({ plan, step }: About<{ readonly account: PlannedAccount['id'] }>): string {
  return plan.accounts.find(({ id }) => id === step.account)?.userPrincipalName ?? step.account;
}
