import type { Digest } from '../ids.ts';
import type { OrganisationDefinition } from '../organisation.ts';
import type { RunbookDefinition } from '../runbook.ts';
import { checkAccounts } from './check-accounts.ts';
import { checkLadders } from './check-ladders.ts';
import { checkOutages } from './check-outages.ts';
import { checkPeople } from './check-people.ts';
import { checkReach } from './check-reach.ts';
import { checkReferences } from './check-references.ts';
import { checkTimeBound } from './check-time-bound.ts';
import { planApproval, planHypothesis, planObjectives, planReview, planWaits } from './limits.ts';
import { planParts } from './parts.ts';
import type { PlanProblem } from './problem.ts';
import { expandSteps } from './steps.ts';
import type { Mode, Plan } from './types.ts';

/** What a plan is made of. */
export interface PlanInput {
  readonly runbook: RunbookDefinition;
  readonly organisation: OrganisationDefinition;
  readonly mode: Mode;
  /** SHA-256 of the file that the organisation's `trust-ca` names; null where it names none. */
  readonly trustedCa: Digest | null;
}

/** A plan that can be carried out, or everything that makes it impossible, with paths into the runbook. */
export type Resolution =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] };

/**
 * Resolves a runbook against an organisation: every name looked up, every limit in milliseconds, every per-account
 * step written out. Pure and deterministic: equal definitions give a plan with equal RFC 8785 bytes, whatever the
 * order of their keys. All problems come at once; references first, since what hangs on a wrong one is noise.
 */
export function resolvePlan(input: PlanInput): Resolution {
  const unknown = checkReferences(input);
  if (unknown.length > 0) return { ok: false, problems: unknown };
  const plan = draftPlan(input);
  const problems = [
    ...checkAccounts({ ...input, plan }),
    ...checkPeople({ ...input, plan }),
    ...checkLadders({ ...input, plan }),
    ...checkOutages({ ...input, plan }),
    ...checkTimeBound({ ...input, plan }),
    ...checkReach({ ...input, plan }),
  ];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, plan };
}

function draftPlan({ runbook, organisation, mode, trustedCa }: PlanInput): Plan {
  const steps = expandSteps({ runbook, organisation, mode });
  const draft = {
    version: 1,
    organisation: organisation.organisation,
    runbook: runbook.runbook,
    title: runbook.title,
    scenario: runbook.scenario,
    mode,
    objectives: planObjectives(runbook),
    approve: runbook.approve === undefined ? null : planApproval(runbook.approve),
    hypothesis: planHypothesis(runbook),
    steps,
    review: planReview(runbook),
    bypassRoles: mode === 'incident' ? [...(organisation.bypass?.roles ?? [])].sort() : [],
    waits: planWaits(organisation),
    trustedCa,
  } as const;
  return { ...draft, ...planParts({ draft, runbook, organisation }) };
}
