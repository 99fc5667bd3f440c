import { open, stat, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { jest } from '@jest/globals';

/** What was synced since the watch began. */
export interface Synced {
  /** Inode and size of everything whose sync has ended, in order. */
  readonly all: readonly { readonly ino: number; readonly size: number }[];
  /** Whether the file with all its bytes, or the folder, is on disk. */
  readonly has: (file: string) => Promise<boolean>;
  readonly forget: () => void;
}

/** Watches every sync of this process until `jest.restoreAllMocks()`; each one takes a little longer than it does. */
export async function watchSyncs(): Promise<Synced> {
  let all: { ino: number; size: number }[] = [];
  const files = await fileClass();
  const sync: unknown = Reflect.get(files, 'sync');
  if (typeof sync !== 'function') throw new Error('expected files to have a sync');
  jest.spyOn(files, 'sync').mockImplementation(async function (this: FileHandle) {
    const { ino, size } = await this.stat();
    // A caller that does not wait for the sync is done before this is.
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    await Reflect.apply(sync, this, []);
    all.push({ ino, size });
  });
  return {
    get all() {
      return all;
    },
    has: async (file) => {
      const now = await stat(file);
      return all.some(({ ino, size }) => ino === now.ino && (now.isDirectory() || size === now.size));
    },
    forget: () => {
      all = [];
    },
  };
}

/** What all open files have in common. */
async function fileClass(): Promise<FileHandle> {
  const handle = await open(tmpdir(), 'r');
  await handle.close();
  const found: unknown = Object.getPrototypeOf(handle);
  const isClass = (value: unknown): value is FileHandle =>
    typeof value === 'object' && value !== null && 'sync' in value;
  if (!isClass(found)) throw new Error('expected the class of open files');
  return found;
}
