import { runFolder } from '../../evidence/folder.ts';
import { NAMES } from '../../evidence/names.ts';
import { statIfThere } from '../../evidence/disk.ts';
import { digestOf } from '../../evidence/core/hash.ts';
import { openRunFiles } from '../../evidence/verify/files.ts';
import { planSchema } from '../../evidence/verify/plan-schema.ts';
import { parseJson } from '../../evidence/json.ts';
import { readablePlan } from '../plan/readable.ts';

/**
 * The plan of a run in the words of `breakglass plan`, with the digest of what was read, which people compare with what
 * they sign; null where it is not stored here.
 */
export async function readReviewablePlan({
  directory,
  run,
}: {
  directory: string;
  run: string;
}): Promise<string | null> {
  const { root, plan: file } = runFolder({ directory, run });
  if ((await statIfThere(file)) === null) return null;
  const files = await openRunFiles(root);
  const bytes = await files.read(NAMES.plan);
  const parsed = planSchema.safeParse(parseJson(Buffer.from(bytes).toString('utf8')));
  return parsed.success ? readablePlan({ plan: parsed.data, digest: digestOf(parsed.data) }) : null;
}
