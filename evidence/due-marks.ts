import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { sha256Hex } from './core/hash.ts';
import { errnoOf, onDisk, readIfThere, syncFolder } from './disk.ts';

/** Remembers in a worker's state folder what people were told is due; an empty file for each, named by its digest. */
export interface DueMarks {
  /** `EVIDENCE_UNWRITABLE` where the folder cannot be read. */
  readonly has: (mark: string) => Promise<boolean>;
  /** On disk when it resolves. `EVIDENCE_DISK_FULL` or `EVIDENCE_UNWRITABLE` otherwise. */
  readonly add: (mark: string) => Promise<void>;
}

/** Opens the marks of a state folder, which is made with the first of them. */
export function openDueMarks({ state }: { state: string }): DueMarks {
  const folder = path.join(state, 'due-told');
  const fileOf = (mark: string): string => path.join(folder, sha256Hex(mark));
  return {
    has: (mark) => onDisk('reading what was told', async () => (await readIfThere(fileOf(mark))) !== null),
    add: (mark) =>
      onDisk('marking what was told', async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await make(fileOf(mark));
        await syncFolder(folder);
      }),
  };
}

async function make(file: string): Promise<void> {
  try {
    await (await open(file, 'wx', 0o600)).close();
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}
