import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { errnoOf } from '../../evidence/disk.ts';
import { loadOrganisationWithFolder } from '../definitions.ts';
import type { OrganisationWithFolder } from '../people/folder.ts';
import type { Place } from '../place.ts';

/**
 * The organisation file and its folder of passkeys, read again whenever one of them changed: who left the roster, and
 * whose passkey was revoked, has left the page with it. The codes of `loadOrganisation`.
 */
export function rosterOf(place: Place): () => Promise<OrganisationWithFolder> {
  let known: { readonly mark: string; readonly roster: OrganisationWithFolder } | null = null;
  return async () => {
    if (known !== null) {
      const { mark, roster } = known;
      if (mark === (await markOf({ place, roster }))) return roster;
    }
    // Read once to know the folder, and again after the mark was taken: a change meanwhile is seen the next time.
    const mark = await markOf({ place, roster: await load(place) });
    const roster = await load(place);
    known = { mark, roster };
    return roster;
  };
}

function load({ organisationFile: file, directory: cwd }: Place): Promise<OrganisationWithFolder> {
  return loadOrganisationWithFolder({ file, cwd });
}

interface Read {
  readonly place: Place;
  readonly roster: OrganisationWithFolder;
}

async function markOf(read: Read): Promise<string> {
  return `${await fileMark(read.place.organisationFile)}\n${await folderMark(read)}`;
}

/** Names and marks of what lies in the folder; nothing where the organisation has none. */
async function folderMark({ place, roster }: Read): Promise<string> {
  const { passkeys } = roster.organisation.value;
  if (passkeys === undefined) return '';
  const folder = path.resolve(place.directory, passkeys);
  const names = await seen({ what: 'the folder of passkeys', at: folder, look: () => readdir(folder) });
  const marks = names.toSorted().map(async (name) => `${name} ${await fileMark(path.join(folder, name))}`);
  return (await Promise.all(marks)).join('\n');
}

async function fileMark(file: string): Promise<string> {
  const { mtimeMs, size, ino } = await seen({ what: 'a file', at: file, look: () => stat(file) });
  return `${mtimeMs} ${size} ${ino}`;
}

async function seen<T>({ what, at, look }: { what: string; at: string; look: () => Promise<T> }): Promise<T> {
  try {
    return await look();
  } catch (cause) {
    if (errnoOf(cause) === null) throw cause;
    throw new BreakglassError({ code: 'FILE_NOT_FOUND', message: `expected ${what} at ${at}`, cause });
  }
}
