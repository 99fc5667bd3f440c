import path from 'node:path';
import type { Client } from '@temporalio/client';
import type { Sent, SignedDecision, Statement } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { ASKING } from '../../domain/language/asking.ts';
import { ANYONE, type Reader, type Said } from '../../domain/language/language.ts';
import { translateQuestion } from '../../domain/language/questions.ts';
import { sayTime } from '../../domain/language/times.ts';
import { parseStatement } from '../../domain/statement.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { readNamedText } from '../../evidence/plain-file.ts';
import { answerFrom, requireValues } from '../decision/answer.ts';
import { canConfirm, confirmSigning, sayStatement } from '../decision/confirm.ts';
import { sendDecision, type SendingWay } from '../decision/send.ts';
import { offlineSignCommand, signText } from '../decision/sign.ts';
import { withLate } from '../decision/late.ts';
import { keyFile, keyToName, requireOwnKey } from '../decision/own-key.ts';
import { readToSign } from '../decision/own-words.ts';
import { commandWith, pickAsk } from '../decision/pick.ts';
import { statementFor } from '../decision/statement.ts';
import { firstWord, type Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { commandLine } from '../live/next.ts';
import { placeOf, type Place } from '../place.ts';
import { plain } from '../plain.ts';
import { readerAt } from '../reader.ts';
import { withClient } from '../runs.ts';
import { writeNew } from './ask.ts';

/** `decide RUN`: answers a question under the person's own key, or carries the statement to and from another machine. */
export async function decide(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const run = firstWord(given);
  const imported = given.text('import');
  if (given.has('late') && (imported === undefined || given.has('later')))
    throw new BreakglassError({
      code: 'USAGE',
      message: 'expected --late with --import, for what was signed elsewhere, and without --later',
    });
  if (imported !== undefined) {
    const signed = await readSigned({ file: path.resolve(io.cwd, imported), run });
    try {
      return await withClient({ io, place, use: (client) => send({ client, run, signed, given, io }) });
    } catch (error) {
      throw withLate({ error, words: ['decide', run, '--import', imported, '--late'], place });
    }
  }
  return withClient({ io, place, use: (client) => decideNow({ client, run, given, io, place }) });
}

async function decideNow({
  client,
  run,
  given,
  io,
  place,
}: {
  client: Client;
  run: string;
  given: Given;
  io: Io;
  place: Place;
}): Promise<ExitCode> {
  const person = given.needed('as');
  const answer = answerFrom(given);
  const { state, plan } = await readToSign({ client, run });
  const key = await keyToName({ given, io, person, place });
  const ask = pickAsk({
    state,
    person,
    answer,
    id: given.text('ask'),
    unnamed: canConfirm(given) ? 'confirmed' : 'refused',
    commandFor: (id) =>
      commandWith({ run, person, answer, ask: id, options: optionsOf({ given, key }), place }),
  });
  requireValues({ ask, answer });
  const statement = statementFor({ state, ask, person, answer, at: new Date() });
  const file = given.text('out');
  const reader = await readerAt({ io, place, person });
  const spoken = translateQuestion({ plan, ask, language: reader.language });
  const shown = { state, question: ask.question, statement, language: reader.language, spoken };
  if (file !== undefined) {
    for (const line of sayStatement({ ...shown, color: io.lively })) io.say(line);
    return writeUnsigned({ file: path.resolve(io.cwd, file), statement, io, place, reader });
  }
  await confirmSigning({ io, given, ...shown });
  const signed = await signStatement({ statement, key: keyFile({ given, io }) });
  await requireOwnKey({ signed, person, place, cwd: io.cwd });
  const said = ASKING.signedBy({ person, statement: plain(signed.statement) });
  if (!io.json) io.say(said[reader.language]);
  return send({ client, run, signed, given, io, reader });
}

/** The canonical text of a statement with its signature by the key in a file. */
export async function signStatement({
  statement,
  key,
}: {
  statement: Statement;
  key: string;
}): Promise<SignedDecision> {
  const text = canonicalText(statement);
  return { statement: text, signature: await signText({ text, key }) };
}

/** How a decision is signed and sent, as it was typed. */
function optionsOf({ given, key }: { given: Given; key: string | null }): string[] {
  const out = given.text('out');
  return [
    ...(key === null ? [] : ['--key', key]),
    ...(out === undefined ? [] : ['--out', out]),
    ...(given.has('later') ? ['--later'] : []),
  ];
}

/** Sends a signed decision and says how it was taken. A refusal is thrown under its code. */
export async function send({
  client,
  run,
  signed,
  given,
  io,
  reader = ANYONE,
}: {
  client: Client;
  run: string;
  signed: SignedDecision;
  given: Given;
  io: Io;
  reader?: Reader;
}): Promise<ExitCode> {
  const sent = await sendDecision({ client, run, signed, way: wayOf(given) });
  if (io.json) io.out(`${JSON.stringify({ run, ...sent })}\n`);
  else io.out(`${saySent(sent)[reader.language]}\n`);
  return sent.how === 'answered' ? EXIT.ok : EXIT.waiting;
}

function wayOf(given: Given): SendingWay {
  if (given.has('late')) return 'keep';
  return given.has('later') ? 'later' : 'ask';
}

function saySent(sent: Sent): Said {
  if (sent.how === 'left') return ASKING.left(sent.because);
  const { quorum, event } = sent.answer;
  if (quorum === 'late') return ASKING.keptLate(event);
  return ASKING.accepted({ event, then: ASKING.then[quorum] });
}

/** Writes a statement to be signed elsewhere, and says how; `words` are the command that takes it back, before the file. */
export async function writeUnsigned({
  file,
  statement,
  io,
  place,
  words = ['decide', statement.run, '--import'],
  reader = ANYONE,
}: {
  file: string;
  statement: Statement;
  io: Io;
  place: Place;
  words?: readonly string[];
  reader?: Reader;
}): Promise<ExitCode> {
  const { language } = reader;
  await writeNew({ file, text: canonicalText(statement) });
  io.say(ASKING.wrote({ file, time: sayTime({ at: statement.expires, reader }) })[language]);
  io.say(`${ASKING.signThere[language]}${offlineSignCommand({ file: path.basename(file) })}`);
  io.say(`${ASKING.thenHere[language]}${commandLine({ words: [...words, file], place })}`);
  if (io.json) io.out(`${JSON.stringify({ file, expires: statement.expires })}\n`);
  return EXIT.ok;
}

/** A statement that was signed elsewhere, with its signature beside it. `DECISION_MALFORMED`, `DECISION_MISMATCH`. */
export async function readSigned({ file, run }: { file: string; run: string }): Promise<SignedDecision> {
  const [statement, signature] = await Promise.all([readNamedText(file), readNamedText(`${file}.sig`)]);
  const parsed = parseStatement(statement);
  if (parsed === null) {
    throw new BreakglassError({
      code: 'DECISION_MALFORMED',
      message: `expected a statement written by --out, got ${file}`,
    });
  }
  if (parsed.run !== run) {
    throw new BreakglassError({
      code: 'DECISION_MISMATCH',
      message: `expected a statement for run ${run}, got one for ${plain(parsed.run)}`,
    });
  }
  return { statement, signature };
}
