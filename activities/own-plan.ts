import { readRunbook } from '../domain/definition/runbook.ts';
import { BreakglassError } from '../domain/errors.ts';
import type { Digest } from '../domain/ids.ts';
import type { OrganisationDefinition } from '../domain/organisation.ts';
import { resolvePlan } from '../domain/plan/resolve.ts';
import { MODES } from '../domain/plan/types.ts';
import type { Plan } from '../domain/plan/types.ts';
import { digestOf } from '../evidence/core/hash.ts';

/**
 * Resolves a run's plan again, from the organisation file that this worker read and the run's runbook, and refuses
 * any other with `PLAN_CHANGED`: people, keys, limits and steps are the organisation's to say, not the caller's.
 */
export function requireOwnPlan({
  organisation,
  plan,
  planDigest,
  runbookText,
}: {
  organisation: OrganisationDefinition;
  plan: Plan;
  planDigest: Digest;
  runbookText: string;
}): void {
  const runbook = readRunbook({ file: 'runbook.yaml', text: runbookText });
  if (!runbook.ok) throw refused(`the runbook has ${runbook.faults.length} faults`);
  const mode = MODES.find((each) => each === plan.mode);
  if (mode === undefined) throw refused('the mode is none');
  const resolved = resolvePlan({ runbook: runbook.value, organisation, mode });
  if (!resolved.ok)
    throw refused(`the runbook cannot be planned here: ${resolved.problems[0]?.message ?? ''}`);
  const own = digestOf(resolved.plan);
  if (own !== planDigest) throw refused(`it has the digest ${own}, the run's has ${planDigest}`);
}

function refused(why: string): BreakglassError {
  const message =
    `expected the plan that this worker's organisation file gives for the runbook: ${why}. ` +
    'If the file was edited since the worker started, restart the worker and start the run again';
  return new BreakglassError({ code: 'PLAN_CHANGED', message });
}
