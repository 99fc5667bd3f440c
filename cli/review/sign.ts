import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { REVIEW_NAMESPACE, type Afterwards, type SignedReview } from '../../domain/review.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import {
  parseAfterwards,
  readAfterwards,
  requireOwnSignature,
  requireStanding,
} from '../../evidence/core/review.ts';
import { sha256Hex } from '../../evidence/core/hash.ts';
import { readNamedText } from '../../evidence/plain-file.ts';
import type { ReviewableRun } from '../../evidence/review/reviewable.ts';
import { writeNew } from '../commands/ask.ts';
import { confirmLines } from '../decision/confirm.ts';
import { keyFile } from '../decision/own-key.ts';
import { offlineSignCommand, signText } from '../decision/sign.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { commandLine } from '../live/next.ts';
import type { Place } from '../place.ts';
import { plain } from '../plain.ts';
import { withClient } from '../runs.ts';
import { saySent, saySigning } from './say.ts';
import { sendReview } from './send.ts';
import { requireFaultless, type Written } from './statement.ts';

interface Signing {
  readonly io: Io;
  readonly given: Given;
  readonly place: Place;
  readonly found: ReviewableRun;
}

/** Signs a statement about a run under the person's own key and sends it; with `--out` it is only written, to be signed elsewhere. */
export async function signAndSend({
  written,
  ...signing
}: Signing & { readonly written: Written }): Promise<ExitCode> {
  const { io, given, found } = signing;
  requireFaultless({ written, found });
  const statement = parseAfterwards(written.statement);
  const text = canonicalText(statement);
  const file = given.text('out');
  if (file !== undefined) return writeUnsigned({ ...signing, text, file: path.resolve(io.cwd, file) });
  await confirmLines({ io, given, lines: () => saySigning(statement) });
  const key = keyFile({ given, io });
  const signed = { statement: text, signature: await signText({ text, key, namespace: REVIEW_NAMESPACE }) };
  requireOwnKey({ signed, statement, found });
  if (!io.json) io.say(`signed by ${statement.person}: ${plain(text)}`);
  return send({ ...signing, signed });
}

/** Sends a statement that was signed elsewhere: the file that `--out` wrote, with its `.sig` beside it. */
export async function importSigned(signing: Signing): Promise<ExitCode> {
  const { io, given, found } = signing;
  const file = path.resolve(io.cwd, given.needed('import'));
  const signed = { statement: await readNamedText(file), signature: await readNamedText(`${file}.sig`) };
  readAfterwards(signed.statement);
  const digest = sha256Hex(signed.statement);
  // What stands already is sent again as it is: the answer says where.
  if (!found.entries.some(({ statement }) => statement === digest))
    requireStanding({ signed, run: found.run, standing: found.standing });
  return send({ ...signing, signed });
}

/** A wrong `--key` is a slip at the keyboard; it is told here, and not sent. */
function requireOwnKey({
  signed,
  statement: { person },
  found: { run },
}: {
  signed: SignedReview;
  statement: Afterwards;
  found: ReviewableRun;
}): void {
  try {
    requireOwnSignature({ signed, person, run });
  } catch (cause) {
    if (!(cause instanceof BreakglassError)) throw cause;
    const message = `not sent: expected the key that the plan gives ${person}: ${cause.message}; name it with --key`;
    throw new BreakglassError({ code: cause.code, message, cause });
  }
}

async function send({
  io,
  place,
  found,
  signed,
}: Signing & { readonly signed: SignedReview }): Promise<ExitCode> {
  const { run } = found.run;
  const { organisation } = found.plan;
  const point = await withClient({
    io,
    place,
    use: (client) => sendReview({ client, organisation, run, signed }),
  });
  if (io.json) io.out(`${JSON.stringify({ run, point })}\n`);
  else {
    const { stored, next } = saySent({ run, point, place });
    io.out(`${stored}\n`);
    io.say(next);
  }
  return EXIT.ok;
}

async function writeUnsigned({
  io,
  place,
  found,
  text,
  file,
}: Signing & { readonly text: string; readonly file: string }): Promise<ExitCode> {
  await writeNew({ file, text });
  const sign = offlineSignCommand({ file: path.basename(file), namespace: REVIEW_NAMESPACE });
  io.say(`wrote ${file}`);
  io.say(`sign it there:  ${sign}`);
  io.say(`then here:      ${commandLine({ words: ['review', found.run.run, '--import', file], place })}`);
  if (io.json) io.out(`${JSON.stringify({ file })}\n`);
  return EXIT.ok;
}
