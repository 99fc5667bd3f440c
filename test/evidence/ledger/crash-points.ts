import fs from 'node:fs';
import { open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/** Something that the product is about to ask of the file system. */
export interface DiskCall {
  readonly name: string;
  readonly args: readonly unknown[];
  /** The open file that it is asked of; null where it names a path. */
  readonly handle: object | null;
}

const CALLS = [
  ...['access', 'link', 'mkdir', 'open', 'readFile', 'readdir', 'rename', 'rm', 'stat'],
  ...['truncate', 'utimes', 'writeFile'],
];
const HANDLE_CALLS = ['stat', 'sync', 'truncate', 'write', 'writeFile'];
/** Without an open for writing, which only its flags tell. */
const CHANGING = ['link', 'mkdir', 'rename', 'rm', 'sync', 'truncate', 'utimes', 'write', 'writeFile'];
/** On a full disk these go on working: they need no room. */
const NEEDS_NO_ROOM = ['rm', 'utimes', 'truncate', 'rename'];

let watching: ((call: DiskCall) => void) | null = null;

/** Shows each call of `node:fs/promises` in this process to `before`, which may throw in its place. */
export async function watchDisk(): Promise<void> {
  for (const name of CALLS) wrap({ of: fs.promises, name, isHandle: false });
  syncBuiltinESMExports();
  const handle = await open(process.execPath, 'r');
  await handle.close();
  const files: unknown = Object.getPrototypeOf(handle);
  if (typeof files !== 'object' || files === null) throw new Error('expected the class of open files');
  for (const name of HANDLE_CALLS) wrap({ of: files, name, isHandle: true });
}

function wrap({ of, name, isHandle }: { of: object; name: string; isHandle: boolean }): void {
  const real: unknown = Reflect.get(of, name);
  if (typeof real !== 'function') throw new Error(`expected a function ${name}`);
  const watched = function (this: object, ...args: unknown[]): unknown {
    try {
      watching?.({ name, args, handle: isHandle ? this : null });
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
    return Reflect.apply(real, this, args);
  };
  Reflect.set(of, name, watched);
}

/** Does something while each of its calls is shown to `before`. */
export async function watched({
  before,
  work,
}: {
  before: (call: DiskCall) => void;
  work: () => Promise<unknown>;
}): Promise<void> {
  watching = before;
  try {
    await work();
  } finally {
    watching = null;
  }
}

/** Would this call fail on such a disk? A full one still gives room back; one that is read-only changes nothing. */
export function failsOn({ call, errno }: { call: DiskCall; errno: string }): boolean {
  const { name, args } = call;
  const opensToWrite = name === 'open' && args.length > 1 && args[1] !== 'r';
  if (!opensToWrite && !CHANGING.includes(name)) return false;
  return errno !== 'ENOSPC' || !NEEDS_NO_ROOM.includes(name);
}
