import { z } from 'zod';
import { sha256Hex } from '../core/hash.ts';
import { NAMES } from '../folder.ts';
import { parseJson } from '../json.ts';
import type { RunFiles } from './files.ts';
import type { RunOpened } from './journal.ts';
import { Break, lineOf } from './report.ts';

/**
 * What a verifier reads of a plan. The rest may grow: all of its bytes are pinned by the digest in `run-opened`,
 * which people signed, so nothing in it can be changed unseen.
 */
const planSchema = z.looseObject({
  organisation: z.string(),
  runbook: z.string(),
  title: z.string(),
  scenario: z.string(),
  mode: z.enum(['drill', 'incident']),
  people: z.array(z.looseObject({ id: z.string(), roles: z.array(z.string()), keys: z.array(z.string()) })),
  bypassRoles: z.array(z.string()),
});

/** The plan, as far as evidence is checked against it. */
export type CheckedPlan = z.infer<typeof planSchema>;

/** Checks that plan and runbook are those that the journal opens with, and that who started the run is in the plan. */
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
  const parsed = planSchema.safeParse(parseJson(bytes.toString()));
  if (!parsed.success) throw changed(NAMES.plan, 'expected a plan with people, roles and keys');
  for (const key of ['organisation', 'runbook', 'title', 'scenario', 'mode'] as const) {
    if (parsed.data[key] !== opened[key])
      throw changed(lineOf(0), `expected the ${key} of the plan, got another`);
  }
  if (!parsed.data.people.some(({ id }) => id === opened.initiator)) {
    const message = `expected an initiator who is a person of the plan, got ${opened.initiator}`;
    throw new Break({ code: 'PERSON_UNKNOWN', place: lineOf(0), message });
  }
  return parsed.data;
}

function requireDigest({ file, bytes, digest }: { file: string; bytes: Buffer; digest: string }): void {
  const came = sha256Hex(bytes);
  if (came !== digest)
    throw changed(file, `expected the SHA-256 ${digest} that run-opened names, got ${came}`);
}

function changed(place: string, message: string): Break {
  return new Break({ code: 'PLAN_CHANGED', place, message });
}
