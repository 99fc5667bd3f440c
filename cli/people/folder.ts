import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { ErrorCode, Fault } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import type { PasskeyFile } from '../../evidence/core/passkey/passkey-file.ts';
import { readPasskeys, type StandingPasskey } from '../../evidence/core/passkey/read-passkeys.ts';
import { errnoOf } from '../../evidence/disk.ts';
import type { Loaded } from '../definitions.ts';
import { readText } from '../read-text.ts';

type LoadedOrganisation = Loaded<OrganisationDefinition>;

/** Two hundred people, each with some passkeys and some of those revoked, have far fewer. */
export const MAX_PASSKEY_FILES = 2_000;

/** An organisation file, and the folder of passkeys that it names. */
export interface OrganisationWithFolder {
  /** With the passkeys that count. */
  readonly organisation: LoadedOrganisation;
  /** Every passkey of the folder, whether it counts or not. */
  readonly standing: readonly StandingPasskey[];
}

/**
 * An organisation with the passkeys of the folder that its file names; `directory` is that file's. Every fault of the
 * folder at once: the codes of `readPasskeys`; `FILE_NOT_FOUND` and `FILE_UNREADABLE` at the key that names the folder;
 * `PASSKEY_MALFORMED` for anything in it that is no `*.json`, for a misspelt revocation must not be passed over. Names
 * that begin with a dot are.
 */
export async function withPasskeys(
  organisation: LoadedOrganisation,
  directory: string,
): Promise<
  ({ readonly ok: true } & OrganisationWithFolder) | { readonly ok: false; readonly faults: readonly Fault[] }
> {
  const named = organisation.value.passkeys;
  if (named === undefined) return { ok: true, organisation, standing: [] };
  const files = await filesIn({ named, organisation, directory });
  if (!files.ok) return files;
  const read = readPasskeys({ organisation: organisation.value, files: files.files });
  if (!read.ok) return read;
  const value = { ...organisation.value, enrolled: read.enrolled };
  return { ok: true, organisation: { ...organisation, value }, standing: read.standing };
}

/** The names of what lies in a folder of passkeys, in their order, without those that begin with a dot. */
export async function passkeyNames(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => !name.startsWith('.')).toSorted();
}

async function filesIn({
  named,
  organisation,
  directory,
}: {
  named: string;
  organisation: LoadedOrganisation;
  directory: string;
}): Promise<
  | { readonly ok: true; readonly files: readonly PasskeyFile[] }
  | { readonly ok: false; readonly faults: readonly Fault[] }
> {
  const folder = path.resolve(directory, named);
  const fault = (code: ErrorCode, message: string) => ({
    ok: false as const,
    faults: [{ code, message, path: 'passkeys', place: organisation.placeOf('passkeys') }],
  });
  let names: readonly string[];
  try {
    names = await passkeyNames(folder);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === null) throw error;
    const code = errno === 'ENOENT' ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE';
    return fault(code, `expected a folder of passkeys at ${folder}, got ${errno}`);
  }
  if (names.length > MAX_PASSKEY_FILES)
    return fault('FILE_TOO_LARGE', `expected at most ${MAX_PASSKEY_FILES} files in ${folder}`);
  const faults: Fault[] = [];
  const files: PasskeyFile[] = [];
  for (const name of names) {
    const file = path.join(path.dirname(organisation.file), named, name);
    if (!name.endsWith('.json')) {
      const message = name.endsWith('.pub')
        ? 'expected passkeys here, got the public half of an SSH key: that stands in the organisation file, under keys of its person; give passkeys a folder of their own'
        : 'expected nothing but .json files, as the people commands write them';
      faults.push({ code: 'PASSKEY_MALFORMED', message, path: '', place: { file, line: 1, column: 1 } });
      continue;
    }
    const read = await readText({ file, from: path.join(folder, name) });
    if (read.ok) files.push({ file, text: read.text });
    else faults.push(...read.faults);
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, files };
}
