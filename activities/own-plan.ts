import { BreakglassError } from '../domain/errors.ts';
import type { Digest } from '../domain/ids.ts';
import type { OrganisationDefinition } from '../domain/organisation.ts';
import { planAgain } from '../domain/plan/again.ts';
import { faultOfBeginning } from '../domain/plan/beginning.ts';
import { firstDifference } from '../domain/plan/difference.ts';
import { digestOf } from '../evidence/core/hash.ts';
import type { OpenEvidence } from './types.ts';

/** The organisation as this worker read it at its start, with the passkeys that its folder holds now. */
export type OwnNow = () => Promise<OrganisationDefinition>;

/**
 * Resolves a run's plan again, from the organisation file and the certificates that this worker read and the run's
 * runbook, and refuses any other with `PLAN_CHANGED`: people, keys, limits and steps are the organisation's to say,
 * not the caller's. So is who may start a run (`PERSON_UNKNOWN`); a reason that no event may hold is `VALUE_INVALID`
 * or `TEXT_UNSAFE`, and a runbook that is no text `VALUE_TYPE`.
 */
export function requireOwnPlan({
  organisation,
  trustedCa,
  plan,
  planDigest,
  ...beginning
}: Omit<OpenEvidence, 'run'> & {
  organisation: OrganisationDefinition;
  trustedCa: Digest | null;
}): void {
  const fault = faultOfBeginning({ plan, ...beginning });
  if (fault !== null) throw new BreakglassError(fault);
  const { runbookText } = beginning;
  const own = planAgain({ organisation, trustedCa, runbookText, mode: plan.mode });
  if (!own.ok) throw refused(own.why);
  const digest = digestOf(own.plan);
  if (digest === planDigest) return;
  const place = firstDifference({ expected: own.plan, came: plan });
  const where = place === null ? '' : `; they differ first at ${place.path}`;
  throw refused(`it has the digest ${digest}, the run's has ${planDigest}${where}`);
}

function refused(why: string): BreakglassError {
  const message =
    `expected the plan that this worker's organisation file gives for the runbook: ${why}. ` +
    'If the file, or that of trust-ca, was edited since the worker started, restart the worker and start the run again';
  return new BreakglassError({ code: 'PLAN_CHANGED', message });
}
