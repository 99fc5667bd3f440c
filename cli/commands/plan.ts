import { firstWord } from '../given.ts';
import type { Given } from '../given.ts';
import { EXIT } from '../io.ts';
import type { ExitCode, Io } from '../io.ts';
import { sayOwnRunbook } from '../own-runbook.ts';
import { pdfFile } from '../paper/file.ts';
import { placeOf } from '../place.ts';
import { modeFrom, planFor } from '../plan-for.ts';
import { planCommands } from '../plan/commands.ts';
import { paperPlan } from '../plan/paper.ts';
import { readablePlan } from '../plan/readable.ts';
import { writeNew } from './ask.ts';

/**
 * `plan RUNBOOK`: what a run would do and ask of whom, and the digest that people approve. `--print` is a form for
 * paper, as text or as a PDF in a new file; `--json` the plan itself. Needs no server and starts nothing.
 */
export async function planCommand(io: Io, given: Given): Promise<ExitCode> {
  const mode = modeFrom(given);
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const printed = given.text('print');
  const file = printed === undefined ? null : pdfFile({ name: printed, cwd: io.cwd });
  const runbook = firstWord(given);
  const { plan, planDigest: digest } = await planFor({ runbook, place, cwd: io.cwd, mode });
  for (const line of await sayOwnRunbook({ name: runbook, place, cwd: io.cwd })) io.say(line);
  if (file !== null) {
    const { planPdf } = await import('../plan/pdf.ts');
    const commands = planCommands({ runbook, place, cwd: io.cwd });
    await writeNew({ file, text: await planPdf({ plan, digest, commands }) });
    io.say(`wrote ${file}`);
  }
  if (io.json) io.out(`${JSON.stringify({ digest, plan })}\n`);
  else if (file === null)
    io.out(given.has('print') ? paperPlan({ plan, digest }) : readablePlan({ plan, digest }));
  return EXIT.ok;
}
