import type { Digest } from '../../domain/ids.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { planAgain } from '../../domain/plan/again.ts';
import { firstDifference } from '../../domain/plan/difference.ts';
import { digestOf, sha256Hex } from '../core/hash.ts';
import { NAMES } from '../names.ts';
import { parseJson } from '../json.ts';
import { textOf } from './bytes.ts';
import type { RunFiles } from './run-files.ts';
import type { CheckedPlan } from './plan.ts';
import { Break, type Answering } from './report.ts';
import { checkRoster } from './roster.ts';

/** An organisation as the reader has it from its own file, and not from the evidence. */
export interface OwnOrganisation {
  readonly definition: OrganisationDefinition;
  /** SHA-256 of the file that its `trust-ca` names; null where it names none. */
  readonly trustedCa: Digest | null;
  /** SHA-256 of the runbook of each schedule, by the schedule's id; left out where a file could not be read. */
  readonly runbooks?: ReadonlyMap<string, Digest>;
}

/**
 * Checks that a plan is what the organisation's own file gives: first its people, with the codes of `checkRoster`;
 * then all of it, by resolving the stored runbook again with that file. A plan that differs anywhere is
 * `PLAN_CHANGED`, and the message names the first place. Files change: old evidence is checked with those of its day.
 * Passkeys of the folder that the plan has not are passed over.
 */
export async function checkOrganisation({
  files,
  plan,
  organisation: { definition, trustedCa },
}: {
  files: RunFiles;
  plan: CheckedPlan;
  organisation: OwnOrganisation;
}): Promise<void> {
  checkRoster({ plan, roster: definition });
  const runbookText = textOf(await files.read(NAMES.runbook));
  const organisation = withoutOtherPasskeys({ definition, plan });
  const own = planAgain({ organisation, trustedCa, runbookText, mode: plan.mode });
  if (!own.ok) throw changed(`expected a runbook that this organisation file can plan: ${own.why}`);
  const stored = await files.read(NAMES.plan);
  if (digestOf(own.plan) === sha256Hex(stored)) return;
  const found = firstDifference({ expected: own.plan, came: parseJson(textOf(stored)) });
  if (found === null) throw changed('expected the plan in its RFC 8785 form');
  throw changed(
    `expected the plan that the runbook and this organisation file give: at ${found.path} ` +
      `expected ${found.expected}, got ${found.came}`,
  );
}

/**
 * The organisation with those alone of its passkeys that the plan has too: another, mostly one enrolled since, could sign
 * nothing in the run. One of the plan that the organisation has not stays a difference.
 */
function withoutOtherPasskeys({
  definition,
  plan,
}: {
  definition: OrganisationDefinition;
  plan: CheckedPlan;
}): OrganisationDefinition {
  const planned = new Set(plan.people.flatMap(({ passkeys = [] }) => passkeys.map(digestOf)));
  const enrolled = definition.enrolled?.filter((each) => planned.has(digestOf(each)));
  return { ...definition, enrolled };
}

/** Where a plan's tenants were asked, and what was trusted. */
export function answeringIn({ tenants, trustedCa }: CheckedPlan): Answering {
  return { tenants: tenants.map(({ id, origins }) => ({ id, origins })), trustedCa };
}

function changed(message: string): Break {
  return new Break({ code: 'PLAN_CHANGED', place: NAMES.plan, message });
}
