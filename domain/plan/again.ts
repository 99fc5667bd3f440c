import { readRunbook } from '../definition/runbook.ts';
import type { Digest } from '../ids.ts';
import type { OrganisationDefinition } from '../organisation.ts';
import { resolvePlan } from './resolve.ts';
import { MODES, type Plan } from './types.ts';

/** The plan that an organisation's own file gives, or in words why it gives none. */
export type PlannedAgain =
  { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly why: string };

/**
 * Resolves a plan once more, from a runbook's text and an organisation file: people, keys, limits and steps are the
 * organisation's to say, not those of whoever hands in a plan.
 */
export function planAgain({
  organisation,
  trustedCa,
  runbookText,
  mode: word,
}: {
  organisation: OrganisationDefinition;
  trustedCa: Digest | null;
  runbookText: string;
  mode: string;
}): PlannedAgain {
  const runbook = readRunbook({ file: 'runbook.yaml', text: runbookText });
  if (!runbook.ok) return { ok: false, why: `the runbook has ${runbook.faults.length} faults` };
  const mode = MODES.find((each) => each === word);
  if (mode === undefined) return { ok: false, why: 'the mode is none' };
  const resolved = resolvePlan({ runbook: runbook.value, organisation, mode, trustedCa });
  if (resolved.ok) return resolved;
  return {
    ok: false,
    why: `the runbook cannot be planned here: ${resolved.problems[0]?.message ?? 'unknown'}`,
  };
}
