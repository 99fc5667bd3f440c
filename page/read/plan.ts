import type { Digest, RunId } from '../../domain/ids.ts';
import type { Reader } from '../../domain/language/language.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { digestOf } from '../../evidence/core/hash.ts';
import type { Desk } from '../desk.ts';

/** Plans that were read, by digest: a plan stays as it is. */
const known = new Map<Digest, Plan>();
const MAX_KNOWN = 50;

/**
 * The plan of a run, to say its questions in the reader's language; null for readers of English, and where the plan of
 * this digest is not here: what is asked is shown all the same.
 */
export function planFor({
  desk,
  run,
  digest,
  reader: { language },
}: {
  desk: Pick<Desk, 'plan'>;
  run: RunId;
  digest: Digest | null;
  reader: Reader;
}): Promise<Plan | null> {
  return language === 'en' ? Promise.resolve(null) : storedPlan({ desk, run, digest });
}

/** The plan of a run as it is stored; null where the one of this digest is not here. */
export async function storedPlan({
  desk,
  run,
  digest,
}: {
  desk: Pick<Desk, 'plan'>;
  run: RunId;
  digest: Digest | null;
}): Promise<Plan | null> {
  if (digest === null) return null;
  const before = known.get(digest);
  if (before !== undefined) return before;
  const plan = await desk.plan(run).catch(() => null);
  if (plan === null || digestOf(plan) !== digest) return null;
  if (known.size < MAX_KNOWN) known.set(digest, plan);
  return plan;
}
