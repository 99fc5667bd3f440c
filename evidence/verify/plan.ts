import type { Plan } from '../../domain/plan/types.ts';
import { mayBeNamed, mayStart } from '../../domain/schedule/name.ts';
import { canonicalText } from '../core/canonical.ts';
import { sha256Hex } from '../core/hash.ts';
import { requirePlanPasskeys } from '../core/passkey/plan-passkeys.ts';
import { NAMES } from '../names.ts';
import { parseJson } from '../json.ts';
import { isTextOf, textOf } from './bytes.ts';
import type { RunFiles } from './run-files.ts';
import type { RunOpened } from './journal.ts';
import { planSchema } from './plan-schema.ts';
import { at, Break, lineOf } from './report.ts';
import { requireShape } from './shape.ts';

/** The plan of the evidence, which it is checked against. */
export type CheckedPlan = Plan;

/**
 * Checks that plan and runbook are those that the journal opens with, that who started the run is in the plan, and that
 * its passkeys are its people's (`requirePlanPasskeys`).
 */
export async function checkPlan({
  files,
  opened,
}: {
  files: RunFiles;
  opened: RunOpened;
}): Promise<CheckedPlan> {
  const bytes = await files.read(NAMES.plan);
  requireDigest({ file: NAMES.plan, bytes, digest: opened.plan });
  requireDigest({
    file: NAMES.runbook,
    bytes: await files.read(NAMES.runbook),
    digest: opened.runbookDigest,
  });
  const value = parseJson(textOf(bytes));
  if (value === undefined || !isTextOf({ bytes, text: at(NAMES.plan, () => canonicalText(value)) }))
    throw changed(NAMES.plan, 'expected the RFC 8785 form of a plan');
  const plan = requireShape({
    value,
    schema: planSchema,
    what: 'a plan',
    code: 'PLAN_CHANGED',
    place: NAMES.plan,
  });
  for (const key of ['organisation', 'runbook', 'title', 'scenario', 'mode'] as const) {
    if (plan[key] !== opened[key]) throw changed(lineOf(0), `expected the ${key} of the plan, got another`);
  }
  if (!mayStart({ plan, initiator: opened.initiator })) {
    const message = `expected an initiator who is a person of the plan, got ${opened.initiator}`;
    throw new Break({ code: 'PERSON_UNKNOWN', place: lineOf(0), message });
  }
  requireOwnName({ plan, opened });
  at(NAMES.plan, () => {
    requirePlanPasskeys(plan);
  });
  return plan;
}

/** Who is nobody of the plan is a schedule: its runs have the names of their periods, and nobody else's have. */
function requireOwnName({ plan, opened }: { plan: Plan; opened: RunOpened }): void {
  const { initiator, run } = opened;
  if (mayBeNamed({ plan, initiator, run })) return;
  const message = `expected a schedule to start the runs that have the names of its periods, and no others, got ${run} of ${initiator}`;
  throw new Break({ code: 'PERSON_UNKNOWN', place: lineOf(0), message });
}

function requireDigest({ file, bytes, digest }: { file: string; bytes: Uint8Array; digest: string }): void {
  const came = sha256Hex(bytes);
  if (came !== digest)
    throw changed(file, `expected the SHA-256 ${digest} that run-opened names, got ${came}`);
}

function changed(place: string, message: string): Break {
  return new Break({ code: 'PLAN_CHANGED', place, message });
}
