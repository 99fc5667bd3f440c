import type { RunId } from '../domain/ids.ts';
import type { Plan } from '../domain/plan/types.ts';
import { statIfThere } from './disk.ts';
import { runFolder } from './folder.ts';
import { parseJson } from './json.ts';
import { NAMES } from './names.ts';
import { openRunFiles } from './verify/files.ts';
import { planSchema } from './verify/plan-schema.ts';

/** The plan as it lies in a run's evidence, unverified: to show, and never to act on. Null where there is none. */
export async function readStoredPlan({
  directory,
  run,
}: {
  directory: string;
  run: RunId;
}): Promise<Plan | null> {
  const { root, plan: file } = runFolder({ directory, run });
  if ((await statIfThere(file)) === null) return null;
  const files = await openRunFiles(root);
  const bytes = await files.read(NAMES.plan);
  const parsed = planSchema.safeParse(parseJson(Buffer.from(bytes).toString('utf8')));
  return parsed.success ? parsed.data : null;
}
