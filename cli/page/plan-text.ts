import { digestOf } from '../../evidence/core/hash.ts';
import { readStoredPlan } from '../../evidence/stored-plan.ts';
import { readablePlan } from '../plan/readable.ts';

/**
 * The plan of a run in the words of `breakglass plan`, with the digest of what was read, which people compare with what
 * they sign; null where it is not stored here.
 */
export async function readReviewablePlan(about: { directory: string; run: string }): Promise<string | null> {
  const plan = await readStoredPlan(about);
  return plan === null ? null : readablePlan({ plan, digest: digestOf(plan) });
}
