import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import type { PersonId } from '../../domain/ids.ts';
import { PASSKEY_NAMESPACE } from '../../domain/passkey.ts';
import type { PasskeySignature, PasskeyStatement, SignedPasskeyStatement } from '../../domain/passkey.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { readPasskeyStatement } from '../../evidence/core/passkey/passkey-file.ts';
import { readNamedText } from '../../evidence/plain-file.ts';
import { writeNew } from '../commands/ask.ts';
import { confirmLines } from '../decision/confirm.ts';
import { keyFile } from '../decision/own-key.ts';
import { offlineSignCommand, signText } from '../decision/sign.ts';
import { EXIT, type ExitCode } from '../io.ts';
import { commandLine } from '../live/next.ts';
import { plain } from '../plain.ts';
import { folderOf, openDesk, type PeopleDesk } from './desk.ts';
import { sayStatement } from './say.ts';
import { storeStatement } from './store.ts';

/**
 * Signs a statement with the SSH key of its person and puts it into the folder; with `--out` it is only written, to be
 * signed elsewhere, or by two others.
 */
export async function signAndStore({
  desk,
  statement,
}: {
  desk: PeopleDesk;
  statement: PasskeyStatement;
}): Promise<ExitCode> {
  const { io, given } = desk;
  const out = given.text('out');
  if (out !== undefined) return writeUnsigned({ desk, statement, file: path.resolve(io.cwd, out) });
  await confirmLines({ io, given, lines: () => sayStatement(statement) });
  const text = canonicalText(statement);
  const signature = await signText({ text, key: keyFile({ given, io }), namespace: PASSKEY_NAMESPACE });
  return store({ desk, signed: { statement, signatures: [{ person: statement.person, signature }] } });
}

/** Puts a statement that `--out` wrote into the folder, with the signatures made over it elsewhere. */
export async function importSigned({
  desk,
  kind,
}: {
  desk: PeopleDesk;
  kind: PasskeyStatement['kind'];
}): Promise<ExitCode> {
  const { io, given } = desk;
  const file = path.resolve(io.cwd, given.needed('import'));
  const statement = readPasskeyStatement(await readNamedText(file));
  if (statement.kind !== kind) throw malformed(`expected a statement ${kind}, got ${statement.kind}`);
  const signatures = await signaturesOf({ desk, file, person: statement.person });
  return store({ desk, signed: { statement, signatures } });
}

/** `--signed PERSON=FILE…`; else `FILE.sig` by the statement's person. */
async function signaturesOf({
  desk: { io, given },
  file,
  person,
}: {
  desk: PeopleDesk;
  file: string;
  person: PersonId;
}): Promise<PasskeySignature[]> {
  const words = given.texts('signed');
  const named = words.map((word) => {
    const cut = word.indexOf('=');
    if (cut < 1) throw usage(`expected --signed PERSON=FILE, got ${JSON.stringify(word)}`);
    return { person: word.slice(0, cut), file: path.resolve(io.cwd, word.slice(cut + 1)) };
  });
  const from = named.length === 0 ? [{ person, file: `${file}.sig` }] : named;
  return Promise.all(
    from.map(async (each) => ({ person: each.person, signature: await readNamedText(each.file) })),
  );
}

async function store({
  desk,
  signed,
}: {
  desk: PeopleDesk;
  signed: SignedPasskeyStatement;
}): Promise<ExitCode> {
  const { io, place } = desk;
  const { statement } = signed;
  const file = await storeStatement({
    signed,
    // Whoever signs takes their time, and another may have stored meanwhile.
    fresh: () => openDesk(desk),
    folder: folderOf(desk),
  });
  if (io.json) io.out(`${JSON.stringify({ file, statement })}\n`);
  else io.out(`${plain(file)}\n`);
  io.say(`The next run with ${statement.person} goes by it; a run under way goes on as it was approved.`);
  io.say(`Keep the file with ${plain(place.organisationFile)}: commit it where that is kept.`);
  return EXIT.ok;
}

async function writeUnsigned({
  desk: { io, place },
  statement,
  file,
}: {
  desk: PeopleDesk;
  statement: PasskeyStatement;
  file: string;
}): Promise<ExitCode> {
  await writeNew({ file, text: canonicalText(statement) });
  const act = statement.kind === 'breakglass-passkey' ? 'enrol' : 'revoke';
  const sign = offlineSignCommand({ file: path.basename(file), namespace: PASSKEY_NAMESPACE });
  const words = ['people', act, '--import', file];
  io.say(`wrote ${plain(file)}`);
  io.say(`sign it there:      ${sign}`);
  io.say(`then here:          ${commandLine({ words, place })}`);
  io.say('where two others sign, name both: --signed PERSON=FILE.sig PERSON=OTHER.sig');
  if (io.json) io.out(`${JSON.stringify({ file })}\n`);
  return EXIT.ok;
}

function usage(message: string): BreakglassError {
  return new BreakglassError({ code: 'USAGE', message });
}

function malformed(message: string): BreakglassError {
  return new BreakglassError({ code: 'PASSKEY_MALFORMED', message });
}
