import { firstWord } from '../given.ts';
import type { Given } from '../given.ts';
import { EXIT } from '../io.ts';
import type { ExitCode, Io } from '../io.ts';
import { placeOf } from '../place.ts';
import { modeFrom, planFor } from '../plan-for.ts';
import { paperPlan } from '../plan/paper.ts';
import { readablePlan } from '../plan/readable.ts';

/**
 * `plan RUNBOOK`: what a run would do and ask of whom, and the digest that people approve. `--print` is a form for
 * paper, `--json` the plan itself. Needs no server and starts nothing.
 */
export async function planCommand(io: Io, given: Given): Promise<ExitCode> {
  const mode = modeFrom(given);
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const prepared = await planFor({ runbook: firstWord(given), place, cwd: io.cwd, mode });
  const { plan, planDigest: digest } = prepared;
  if (io.json) io.out(`${JSON.stringify({ digest, plan })}\n`);
  else io.out(given.has('print') ? paperPlan({ plan, digest }) : readablePlan({ plan, digest }));
  return EXIT.ok;
}
