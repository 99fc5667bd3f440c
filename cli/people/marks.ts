import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { errnoOf, statIfThere } from '../../evidence/disk.ts';

/** Names and marks of what lies in the folder of passkeys, another text after each change; empty where none is named. */
export async function folderMark({
  organisation: { passkeys },
  directory,
}: {
  organisation: Pick<OrganisationDefinition, 'passkeys'>;
  /** That of the organisation file. */
  directory: string;
}): Promise<string> {
  if (passkeys === undefined) return '';
  const folder = path.resolve(directory, passkeys);
  const names = (await namesIn(folder)).filter((name) => !name.startsWith('.')).toSorted();
  const marks = names.map(async (name) => `${name} ${await fileMark(path.join(folder, name))}`);
  return (await Promise.all(marks)).join('\n');
}

/** What another has as soon as it is written anew; one that is gone, or cannot be looked at, has a mark too. */
export async function fileMark(file: string): Promise<string> {
  try {
    const stats = await statIfThere(file);
    return stats === null ? 'gone' : `${stats.mtimeNs} ${stats.size} ${stats.ino}`;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === null) throw error;
    return errno;
  }
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
