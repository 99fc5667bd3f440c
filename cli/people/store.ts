import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import type { SignedPasskeyStatement } from '../../domain/passkey.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { bytesOf, sha256Hex } from '../../evidence/core/hash.ts';
import { passkeyFileText, type PasskeyFile } from '../../evidence/core/passkey/passkey-file.ts';
import { readPasskeys, type StandingPasskey } from '../../evidence/core/passkey/read-passkeys.ts';
import { requireVouched } from '../../evidence/core/passkey/vouching.ts';
import { errnoOf, storeOnce } from '../../evidence/disk.ts';
import { withLock } from '../../evidence/lock.ts';
import { MAX_PASSKEY_FILES, passkeyNames } from './folder.ts';

/** Digits of a statement's digest in the name of its file. */
const NAME_DIGITS = 12;

/** What somebody carries, keeps at home and has in a safe, and some to spare: each costs everybody its reading. */
const MAX_COUNTING = 10;

/** What the folder says at this moment. */
type Fresh = () => Promise<{
  readonly organisation: OrganisationDefinition;
  /** Every passkey of the folder, whether it counts or not. */
  readonly standing: readonly StandingPasskey[];
}>;

/**
 * Puts a signed statement into the folder of passkeys and says where: only what the folder can be read with, so who must
 * sign has signed, and nothing contradicts it. The folder is read anew under its lock, as another page or command may
 * store at the same time. The codes of `requireVouched` and `readPasskeys`; `PASSKEY_TOO_MANY` for one person's eleventh
 * that counts, and before the folder is too full to be read; `ID_DUPLICATE` for what is revoked already, or to
 * enrol that, or what counts, again; `USAGE` where the folder cannot be written, with the reason.
 */
export async function storeStatement({
  signed,
  fresh,
  folder,
}: {
  signed: SignedPasskeyStatement;
  fresh: Fresh;
  folder: string;
}): Promise<string> {
  const name = `${signed.statement.person}-${sha256Hex(canonicalText(signed.statement)).slice(0, NAME_DIGITS)}.json`;
  const file = path.join(folder, name);
  const text = passkeyFileText(signed);
  const work = async () => {
    const { organisation, standing } = await fresh();
    requireVouched({
      signed,
      keysOf: (id) => organisation.people.find((each) => each.id === id)?.keys ?? [],
    });
    requireReadable({ organisation, standing, added: { file: name, text } });
    requireCountable({ signed, standing });
    await requireRoom({ signed, standing, folder });
    await storeWhole({ file, text });
  };
  // Names with a dot are passed over by whoever reads the folder.
  await onFolder(folder, () => withLock({ file: path.join(folder, '.lock'), work }));
  return file;
}

/** Can the folder be read with this file too? */
function requireReadable({
  organisation,
  standing,
  added,
}: {
  organisation: OrganisationDefinition;
  standing: readonly StandingPasskey[];
  added: PasskeyFile;
}): void {
  // With what takes one back: who signed the enrolment need not vouch for it any more.
  const known = standing
    .flatMap((each) => [each, each.revocation ?? []].flat())
    .map((each) => ({ file: each.file, text: passkeyFileText(each.signed) }));
  const read = readPasskeys({ organisation, files: [...known, added] });
  const [fault] = read.ok ? [] : read.faults;
  if (fault !== undefined) throw new BreakglassError({ code: fault.code, message: fault.message });
}

interface Added {
  readonly signed: SignedPasskeyStatement;
  readonly standing: readonly StandingPasskey[];
}

/** Does the statement leave its person a number of passkeys that is a person's, and say something new? */
function requireCountable({ signed: { statement }, standing }: Added): void {
  const own = standing.filter(({ signed }) => signed.statement.person === statement.person);
  if (statement.kind === 'breakglass-passkey') {
    requireNew({ credential: statement.passkey.credential, own });
    if (own.filter(({ state }) => state === 'counts').length < MAX_COUNTING) return;
    throw tooMany(
      `expected at most ${MAX_COUNTING} passkeys of ${statement.person} that count, got another; revoke one first`,
    );
  }
  const meant = own.filter(({ signed }) => signed.statement.passkey.credential === statement.credential);
  if (meant.some(({ state }) => state !== 'revoked')) return;
  const message = `expected a passkey of ${statement.person} that is not revoked yet, got ${statement.credential}`;
  throw new BreakglassError({ code: 'ID_DUPLICATE', message });
}

/** What counts is not enrolled again, and what was revoked counts no more, however often it is. */
function requireNew({ credential, own }: { credential: string; own: readonly StandingPasskey[] }): void {
  const same = own.filter(({ signed }) => signed.statement.passkey.credential === credential);
  if (same.every(({ state }) => state !== 'counts' && state !== 'revoked')) return;
  const message = `expected a passkey that neither counts nor was revoked, got ${credential}; make a new one`;
  throw new BreakglassError({ code: 'ID_DUPLICATE', message });
}

/** Is there room for it, and for what takes back every passkey that is enrolled by then? */
async function requireRoom({ signed, standing, folder }: Added & { folder: string }): Promise<void> {
  const files = (await passkeyNames(folder)).length + 1;
  const unrevoked = standing.filter(({ state }) => state !== 'revoked').length + 1;
  const needed = signed.statement.kind === 'breakglass-passkey' ? files + unrevoked : files;
  if (needed <= MAX_PASSKEY_FILES) return;
  throw tooMany(
    `expected room for a passkey and its revocation among the ${MAX_PASSKEY_FILES} files that ${folder} may hold; take out those of people who left`,
  );
}

function tooMany(message: string): BreakglassError {
  return new BreakglassError({ code: 'PASSKEY_TOO_MANY', message });
}

/** All of it or nothing: a page and workers may read the folder at any moment. */
async function storeWhole({ file, text }: { file: string; text: string }): Promise<void> {
  const work = await mkdtemp(path.join(path.dirname(file), '.new-'));
  try {
    await storeOnce({ file, bytes: bytesOf(text), work });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function onFolder(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === null) throw cause;
    const message = `expected a folder that can be written at ${folder}, the file system answered ${errno}`;
    throw new BreakglassError({ code: 'USAGE', message, cause });
  }
}
