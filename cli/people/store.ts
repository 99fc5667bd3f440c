import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import type { SignedPasskeyStatement } from '../../domain/passkey.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { bytesOf, sha256Hex } from '../../evidence/core/hash.ts';
import { passkeyFileText } from '../../evidence/core/passkey/passkey-file.ts';
import { readPasskeys, type StandingPasskey } from '../../evidence/core/passkey/read-passkeys.ts';
import { requireVouched } from '../../evidence/core/passkey/vouching.ts';
import { errnoOf, storeOnce } from '../../evidence/disk.ts';

/** Digits of a statement's digest in the name of its file. */
const NAME_DIGITS = 12;

/**
 * Puts a signed statement into the folder of passkeys and says where: only what the folder can be read with, so who must
 * sign has signed, and nothing contradicts it. The codes of `requireVouched` and `readPasskeys`.
 */
export async function storeStatement({
  signed,
  organisation,
  standing,
  folder,
}: {
  signed: SignedPasskeyStatement;
  organisation: OrganisationDefinition;
  /** What lies in the folder. */
  standing: readonly StandingPasskey[];
  folder: string;
}): Promise<string> {
  const { statement } = signed;
  requireVouched({ signed, keysOf: (id) => organisation.people.find((each) => each.id === id)?.keys ?? [] });
  const name = `${statement.person}-${sha256Hex(canonicalText(statement)).slice(0, NAME_DIGITS)}.json`;
  const file = path.join(folder, name);
  const text = passkeyFileText(signed);
  // With what takes one back: who signed the enrolment need not vouch for it any more.
  const known = standing
    .flatMap((each) => [each, each.revocation ?? []].flat())
    .map((each) => ({ file: each.file, text: passkeyFileText(each.signed) }));
  const read = readPasskeys({ organisation, files: [...known, { file: name, text }] });
  const [fault] = read.ok ? [] : read.faults;
  if (fault !== undefined) throw new BreakglassError({ code: fault.code, message: fault.message });
  await storeWhole({ file, text });
  return file;
}

/** All of it or nothing: a page and workers may read the folder at any moment. `USAGE` where it cannot be written. */
async function storeWhole({ file, text }: { file: string; text: string }): Promise<void> {
  const folder = path.dirname(file);
  try {
    // Names with a dot are passed over by whoever reads the folder.
    const work = await mkdtemp(path.join(folder, '.new-'));
    try {
      await storeOnce({ file, bytes: bytesOf(text), work });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  } catch (cause) {
    if (errnoOf(cause) === null) throw cause;
    const message = `expected a folder that can be written, got ${folder}`;
    throw new BreakglassError({ code: 'USAGE', message, cause });
  }
}
