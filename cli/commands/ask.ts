import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { draftStatement, renderAsk } from '../decision/show.ts';
import { asksOf } from '../decision/statement.ts';
import { firstWord, type Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { placeOf } from '../place.ts';
import { readState, withClient } from '../runs.ts';

/** `ask RUN --as PERSON`: every question open to the person. Exit code 0, also when there is none. */
export async function ask(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const run = firstWord(given);
  const person = given.needed('as');
  const key = given.text('key') ?? null;
  const state = await withClient({ io, place, use: (client) => readState({ client, run }) });
  const asks = asksOf({ state, person }).map((each) => ({
    ask: each,
    draft: draftStatement({ state, ask: each, person, at: new Date() }),
  }));
  const document = `${JSON.stringify({ run, mode: state.mode, person, now: state.now, asks })}\n`;
  const file = given.text('out');
  if (file !== undefined) await writeNew({ file: path.resolve(io.cwd, file), text: document });
  if (io.json) io.out(document);
  else if (asks.length === 0) io.out(`nothing is asked of ${person} in run ${run} now\n`);
  else
    io.out(
      asks.map((each) => renderAsk({ state, person, place, key, color: io.lively, ...each })).join('\n\n'),
    );
  return EXIT.ok;
}

/** Writes a file that must not exist yet; `USAGE` where it does. */
export async function writeNew({ file, text }: { file: string; text: string }): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (cause) {
    throw new BreakglassError({
      code: 'USAGE',
      message: `expected a new file that can be written, got ${file}`,
      cause,
    });
  }
}
