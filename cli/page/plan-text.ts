import type { Plan } from '../../domain/plan/types.ts';
import { runFolder } from '../../evidence/folder.ts';
import { NAMES } from '../../evidence/names.ts';
import { statIfThere } from '../../evidence/disk.ts';
import { digestOf } from '../../evidence/core/hash.ts';
import { openRunFiles } from '../../evidence/verify/files.ts';
import { planSchema } from '../../evidence/verify/plan-schema.ts';
import { parseJson } from '../../evidence/json.ts';
import { readablePlan } from '../plan/readable.ts';

interface OfRun {
  readonly directory: string;
  readonly run: string;
}

/** The plan of a run as its evidence has it; null where it is not stored here, or is none. */
export async function readStoredPlan({ directory, run }: OfRun): Promise<Plan | null> {
  const { root, plan: file } = runFolder({ directory, run });
  if ((await statIfThere(file)) === null) return null;
  const files = await openRunFiles(root);
  const bytes = await files.read(NAMES.plan);
  const parsed = planSchema.safeParse(parseJson(Buffer.from(bytes).toString('utf8')));
  return parsed.success ? parsed.data : null;
}

/**
 * The same in the words of `breakglass plan`, with the digest of what was read, which people compare with what they sign.
 */
export async function readReviewablePlan(of: OfRun): Promise<string | null> {
  const plan = await readStoredPlan(of);
  return plan === null ? null : readablePlan({ plan, digest: digestOf(plan) });
}
