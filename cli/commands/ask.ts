import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { keyFile, keyFits, keyToName } from '../decision/own-key.ts';
import { ASKING } from '../../domain/language/asking.ts';
import { translateQuestion } from '../../domain/language/questions.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { draftStatement, renderAsk, type Shown, type Signer } from '../decision/show.ts';
import type { ReadSheet } from '../decision/sheets-pdf.ts';
import { choicesFor, sheetsOf, type AskSheet } from '../decision/statement.ts';
import { readToSign } from '../decision/own-words.ts';
import { firstWord, type Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { pdfFile } from '../paper/file.ts';
import { placeOf, type Place } from '../place.ts';
import { readerAt } from '../reader.ts';
import { withClient } from '../runs.ts';
import { requirePerson } from '../start-run.ts';
import type { RunState } from '../../workflows/messages.ts';

/**
 * `ask RUN --as PERSON`: every question that the person may answer, bypass, still deny beside who stands for them, or
 * take their approval of back. `--print FILE.pdf` prints them instead, for everyone who is asked where nobody is named.
 * Exit code 0, also when there is none; `PERSON_UNKNOWN` for whom the run does not know, for a slip of the pen would
 * read as nothing to do.
 */
export async function ask(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const run = firstWord(given);
  if (given.has('print')) return printAsks({ io, given, place, run });
  const person = given.needed('as');
  const { state, plan } = await withClient({ io, place, use: (client) => readToSign({ client, run }) });
  requirePerson({ plan, person });
  const open = state.asks.filter((each) => choicesFor({ ask: each, person }).length > 0);
  const asks = open.map((each) => ({
    ask: each,
    draft: draftStatement({ state, ask: each, person, at: new Date() }),
  }));
  const document = `${JSON.stringify({ run, mode: state.mode, person, now: state.now, asks })}\n`;
  const file = given.text('out');
  if (file !== undefined) await writeNew({ file: path.resolve(io.cwd, file), text: document });
  if (io.json) io.out(document);
  else io.out(await shownAsks({ io, given, place, state, plan, person, asks }));
  return EXIT.ok;
}

/** The questions in the reader's language, or that there is none. */
async function shownAsks({
  io,
  given,
  asks,
  plan,
  ...about
}: Pick<Shown, 'place' | 'state' | 'person'> & {
  io: Io;
  plan: Plan;
  given: Given;
  asks: readonly Pick<Shown, 'ask' | 'draft'>[];
}): Promise<string> {
  const { place, state, person } = about;
  const reader = await readerAt({ io, place, person });
  const { language } = reader;
  if (asks.length === 0) return `${ASKING.nothing({ person, run: state.run })[language]}\n`;
  const signer = await signerOf({ io, given, person, place });
  const shown = { ...about, signer, color: io.lively, runbook: runbookOf({ state, place }), reader };
  return asks
    .map((each) =>
      renderAsk({ ...shown, ...each, spoken: translateQuestion({ plan, ask: each.ask, language }) }),
    )
    .join('\n\n');
}

/** Writes a sheet for each question and person, to be signed on other machines. No file where nothing is asked. */
async function printAsks({
  io,
  given,
  place,
  run,
}: {
  io: Io;
  given: Given;
  place: Place;
  run: string;
}): Promise<ExitCode> {
  const file = pdfFile({ name: given.needed('print'), cwd: io.cwd });
  const person = given.text('as');
  const { state, plan } = await withClient({ io, place, use: (client) => readToSign({ client, run }) });
  if (person !== undefined) requirePerson({ plan, person });
  const sheets = sheetsOf({ state, person });
  if (sheets.length > 0) {
    const { sheetsPdf } = await import('../decision/sheets-pdf.ts');
    const read = await Promise.all(sheets.map((sheet) => readSheet({ io, place, plan, sheet })));
    await writeNew({ file, text: await sheetsPdf({ sheets: read, state, place, at: new Date() }) });
    io.say(`wrote ${file}: ${sheets.map((sheet) => `${sheet.ask.id} for ${sheet.person}`).join(', ')}`);
  }
  const asks = sheets.map((sheet) => ({ ask: sheet.ask.id, person: sheet.person }));
  if (io.json) io.out(`${JSON.stringify({ run, file: sheets.length > 0 ? file : null, asks })}\n`);
  else if (sheets.length === 0) io.out(`${await nothingAsked({ io, place, run, person: person ?? null })}\n`);
  return EXIT.ok;
}

async function nothingAsked({
  io,
  place,
  run,
  person,
}: {
  io: Io;
  place: Place;
  run: string;
  person: string | null;
}): Promise<string> {
  const { language } = await readerAt({ io, place, person });
  return (person === null ? ASKING.nothingOfAnyone(run) : ASKING.nothing({ person, run }))[language];
}

/** A sheet as whoever it is for reads it. */
async function readSheet({
  io,
  place,
  plan,
  sheet,
}: {
  io: Io;
  place: Place;
  plan: Plan;
  sheet: AskSheet;
}): Promise<ReadSheet> {
  const reader = await readerAt({ io, place, person: sheet.person });
  const { language } = reader;
  return { ...sheet, reader, spoken: translateQuestion({ plan, ask: sheet.ask, language }) };
}

/** The key that the printed commands sign with: named in them where `decide` would not find it by itself. */
async function signerOf({
  io,
  given,
  person,
  place,
}: {
  io: Io;
  given: Given;
  person: string;
  place: Place;
}): Promise<Signer> {
  const named = await keyToName({ given, io, person, place });
  const file = named === null ? keyFile({ given, io }) : path.resolve(io.cwd, named);
  return { file, named, fits: await keyFits({ file, person, place, cwd: io.cwd }) };
}

/** The runbook as this run took it, where its evidence lies here; else the organisation's of that name; else ours. */
function runbookOf({ state, place }: { state: RunState; place: Place }): string {
  const candidates = [
    path.join(place.evidenceDirectory, state.run, 'runbook.yaml'),
    path.join(place.directory, 'runbooks', `${state.runbook}.yaml`),
  ];
  return candidates.find((file) => existsSync(file)) ?? state.runbook;
}

/** Writes a file that must not exist yet; `USAGE` where it does. */
export async function writeNew({ file, text }: { file: string; text: string | Uint8Array }): Promise<void> {
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
