import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf, statIfThere } from '../../evidence/disk.ts';
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
  const names = (await namesIn(folder)).filter((name) => !name.startsWith('.')).toSorted();
  const marks = names.map(async (name) => `${name} ${await fileMark(path.join(folder, name))}`);
  return (await Promise.all(marks)).join('\n');
}

/** What another has as soon as it is written anew; one that is gone has a mark too. */
async function fileMark(file: string): Promise<string> {
  const stats = await statIfThere(file);
  return stats === null ? 'gone' : `${stats.mtimeNs} ${stats.size} ${stats.ino}`;
}

/** None where the folder cannot be read: reading the organisation says why. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return [];
  }
}
