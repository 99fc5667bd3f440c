import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { isOverdue, reviewStateOf, wasLate } from '../../domain/review-state.ts';
import { proposalsOf } from '../../evidence/review/proposals.ts';
import { readReviewableRun, type ReviewableRun } from '../../evidence/review/reviewable.ts';
import { reviewStates, type ToldReview } from '../../evidence/review/states.ts';
import { firstWord, type Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { commandLine } from '../live/next.ts';
import { placeOf, type Place } from '../place.ts';
import { plainJson } from '../plain.ts';
import { draftText } from '../review/draft.ts';
import { sayOverdue, sayReviewOf } from '../review/say.ts';
import { importSigned, signAndSend } from '../review/sign.ts';
import { closingOf, reviewFrom } from '../review/statement.ts';
import { writeNew } from './ask.ts';

/** One thing at a time; without any of these the state is shown. */
const ACTS = ['new', 'sign', 'close', 'import'] as const;

/** What all acts of the command have at hand. */
interface Desk {
  readonly io: Io;
  readonly given: Given;
  readonly place: Place;
}

/**
 * `review RUN`: where the review of a closed run stands; writes a draft, signs and sends it, or closes a finding.
 * `review --overdue`: all that is or was late. Exit code 3 where something shown is overdue now.
 */
export async function review(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const desk = { io, given, place };
  const acts = ACTS.filter((name) => given.has(name));
  if (given.has('overdue')) {
    if (acts.length > 0 || given.words.length > 0) throw usage('expected --overdue by itself');
    return showOverdue(desk);
  }
  if (acts.length > 1) throw usage(`expected one of --${acts.join(', --')}, got ${acts.length}`);
  const found = await readReviewableRun({ directory: place.evidenceDirectory, run: firstWord(given) });
  switch (acts[0] ?? 'show') {
    case 'show':
      return show({ ...desk, found });
    case 'new':
      return writeDraft({ ...desk, found });
    case 'sign':
      return signReview({ ...desk, found });
    case 'close':
      return closeFinding({ ...desk, found });
    case 'import':
      return importSigned({ ...desk, found });
  }
}

async function showOverdue({ io, place }: Desk): Promise<ExitCode> {
  const asOf = new Date().toISOString();
  const told = await reviewStates({ directory: place.evidenceDirectory, asOf });
  const isOut = ({ review: state }: ToldReview) => state === null || isOverdue(state);
  const late = told.filter((each) => isOut(each) || (each.review !== null && wasLate(each.review)));
  if (io.json) io.out(`${plainJson(late)}\n`);
  else if (late.length === 0) io.out('nothing is overdue\n');
  else
    io.out(
      sayOverdue(late)
        .map((line) => `${line}\n`)
        .join(''),
    );
  return late.some(isOut) ? EXIT.notPassed : EXIT.ok;
}

type AtRun = Desk & { readonly found: ReviewableRun };

function show({ io, place, found }: AtRun): ExitCode {
  const { plan, journal, standing, run, ledger: entries } = found;
  const closedAt = journal.closed?.at ?? null;
  const asOf = new Date().toISOString();
  const state = reviewStateOf({ rule: plan.review, closedAt, standing, asOf, entries });
  const proposals = proposalsOf(found);
  if (io.json)
    io.out(
      `${plainJson({ run: run.run, verdict: run.verdict, log: run.log, ...proposals, review: state })}\n`,
    );
  else
    io.out(
      sayReviewOf({ found, proposals, state })
        .map((line) => `${line}\n`)
        .join(''),
    );
  if (state.state === 'not-reviewed')
    io.say(`to begin: ${commandLine({ words: ['review', run.run, '--new', 'review.yaml'], place })}`);
  return isOverdue(state) ? EXIT.notPassed : EXIT.ok;
}

async function writeDraft({ io, given, place, found }: AtRun): Promise<ExitCode> {
  const file = given.needed('new');
  const named = file === '-' ? 'review.yaml' : path.resolve(io.cwd, file);
  const next = commandLine({ words: ['review', found.run.run, '--sign', named, '--as', 'YOUR-ID'], place });
  const text = draftText({ found, proposals: proposalsOf(found), next });
  if (file === '-') {
    io.out(text);
    return EXIT.ok;
  }
  await writeNew({ file: named, text });
  if (io.json) io.out(`${JSON.stringify({ file: named })}\n`);
  io.say(`wrote ${named}; edit it, then: ${next}`);
  return EXIT.ok;
}

async function signReview({ io, given, place, found }: AtRun): Promise<ExitCode> {
  const person = given.needed('as');
  const file = given.needed('sign');
  const written = await reviewFrom({ file, cwd: io.cwd, found, person, at: new Date() });
  return signAndSend({ io, given, place, found, written });
}

async function closeFinding({ io, given, place, found }: AtRun): Promise<ExitCode> {
  const person = given.needed('as');
  const finding = given.needed('close');
  const how = (given.text('how') ?? '').trim();
  if (how === '')
    throw new BreakglassError({ code: 'REASON_REQUIRED', message: 'expected --how: what was done about it' });
  const files = given.texts('evidence').map((file) => path.resolve(io.cwd, file));
  const evidence = await Promise.all(files.map(digestOfFile));
  const written = closingOf({ found, finding, how, evidence, person, at: new Date() });
  return signAndSend({ io, given, place, found, written });
}

async function digestOfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  const pieces: AsyncIterable<Uint8Array> = createReadStream(file);
  try {
    for await (const piece of pieces) hash.update(piece);
  } catch (cause) {
    throw new BreakglassError({ code: 'FILE_NOT_FOUND', message: `expected a file at ${file}`, cause });
  }
  return hash.digest('hex');
}

function usage(message: string): BreakglassError {
  return new BreakglassError({ code: 'USAGE', message });
}
