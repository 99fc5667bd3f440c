import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Question } from '../../domain/plan/questions.ts';
import { isOptional } from '../decision/statement.ts';
import { commandLine } from '../live/next.ts';
import type { Place } from '../place.ts';

/** Refused by `decide` where it is typed as it stands; in ASCII, as readers of QR codes guess at anything else. */
const GAP = '...';

/** The commands of a plan on paper, with `RUN`, `PERSON` and `WHY` where they are not known before a run. */
export interface PlanCommands {
  /** Starts this runbook for real. */
  readonly incident: string;
  /** Prints what a run asks, to be signed on other machines. */
  readonly sheets: string;
  /** `words` after the program's name as they are typed from anywhere. */
  readonly line: (words: readonly string[]) => string;
}

/** The commands for a runbook as it was named: a file by its whole path, a bundled one by its name. */
export function planCommands({
  runbook,
  place,
  cwd,
}: {
  runbook: string;
  place: Place;
  cwd: string;
}): PlanCommands {
  const line = (words: readonly string[]) => commandLine({ words, place });
  const file = path.resolve(cwd, runbook);
  const named = existsSync(file) ? file : runbook;
  return {
    incident: line(['run', named, '--mode', 'incident', '--as', 'PERSON', '--reason', 'WHY']),
    sheets: line(['ask', 'RUN', '--print', 'sheets.pdf']),
    line,
  };
}

/** What the code of a question holds: a command to see it by, and one for each answer. */
export function sayFilled({
  commands: { line },
  asked: { step, kind, values },
}: {
  commands: PlanCommands;
  asked: Pick<Question, 'step' | 'kind' | 'values'>;
}): string {
  const who = ['RUN', '--as', 'PERSON'];
  // The number of a question is known in a run only; its step names it before.
  const answer = ['decide', ...who, '--ask', step];
  const needed = values.filter((spec) => !isOptional(spec)).map(({ name }) => `${name}=${GAP}`);
  return [
    line(['ask', ...who]),
    line([...answer, `--${kind}`, ...needed]),
    line([...answer, '--deny', '--reason', GAP]),
  ].join('\n');
}
