import { cpSync, fstatSync, readdirSync, statSync, writeSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../../../domain/errors.ts';
import { failsOn, watchDisk, watched, type DiskCall } from './crash-points.ts';

/** Something that writes evidence into a directory, and may be done again. */
export type Act = (directory: string) => Promise<unknown>;

/** One try on a disk that fails from some call on, and another once it does not any more. */
export interface FaultyTry {
  readonly folder: string;
  /** Code of the refusal, or `done` where the act came through. */
  readonly during: string;
  readonly after: string;
}

/**
 * Plays an act as the words say, in a process of its own:
 *
 * - `snapshots DIRECTORY OUT`: copies the directory before each call, and in the middle of each write, as a SIGKILL at
 *   that moment leaves it behind; prints the copies' names;
 * - `kill DIRECTORY N`: really ends before call N;
 * - `faults DIRECTORY OUT ERRNO`: for each call, in a copy, fails it and every later one; prints `FaultyTry`s.
 */
export async function playCrashes({ words, act }: { words: readonly string[]; act: Act }): Promise<void> {
  const [mode, directory = '', out = '', errno = ''] = words;
  await watchDisk();
  if (mode === 'kill') return killAt({ directory, act, nth: Number(out) });
  const told =
    mode === 'snapshots'
      ? await snapshots({ directory, act, out })
      : await faults({ directory, act, out, errno });
  process.stdout.write(JSON.stringify(told));
}

async function snapshots({ directory, act, out }: { directory: string; act: Act; out: string }) {
  const names: string[] = [];
  const keep = (name: string) => {
    cpSync(directory, path.join(out, name), { recursive: true });
    names.push(name);
  };
  let nth = 0;
  const before = (call: DiskCall) => {
    keep(`${nth}-${call.name}`);
    if (tear(call)) keep(`${nth}-${call.name}-torn`);
    nth += 1;
  };
  await watched({ before, work: () => act(directory) });
  keep(`${nth}-end`);
  return names;
}

/** Writes the first half of what a call is about to write, where it will write it: the call then writes all of it. */
function tear({ name, args: [bytes, offset, length, position], handle }: DiskCall): boolean {
  if (handle === null || !('fd' in handle) || typeof handle.fd !== 'number') return false;
  if (!(bytes instanceof Uint8Array)) return false;
  if (name === 'writeFile') {
    writeSync(handle.fd, bytes, 0, bytes.length >> 1, fstatSync(handle.fd).size);
    return true;
  }
  if (name !== 'write' || typeof length !== 'number') return false;
  writeSync(handle.fd, bytes, Number(offset), length >> 1, Number(position));
  return true;
}

async function killAt({ directory, act, nth }: { directory: string; act: Act; nth: number }): Promise<void> {
  let left = nth;
  const before = () => {
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    left -= 1;
  };
  await watched({ before, work: () => act(directory) });
}

async function faults({
  directory,
  act,
  out,
  errno,
}: {
  directory: string;
  act: Act;
  out: string;
  errno: string;
}): Promise<FaultyTry[]> {
  const tries: FaultyTry[] = [];
  for (let from = 0; ; from += 1) {
    const folder = path.join(out, `${errno}-${from}`);
    await cp(directory, folder, { recursive: true });
    const calls = { all: 0, failed: 0 };
    const before = (call: DiskCall) => {
      calls.all += 1;
      if (calls.all <= from || !failsOn({ call, errno })) return;
      calls.failed += 1;
      throw Object.assign(new Error(errno), { code: errno, errno: -1, syscall: call.name });
    };
    const during = await outcome(() => watched({ before, work: () => act(folder) }));
    if (calls.failed === 0) return tries;
    tries.push({ folder, during, after: await outcome(() => act(folder)) });
  }
}

async function outcome(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'done';
  } catch (error) {
    return error instanceof BreakglassError ? error.code : String(error);
  }
}

/** Every file under a folder with its size, for comparing two of them. */
export function listing(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => ({ name, stats: statSync(path.join(folder, name)) }))
    .map(({ name, stats }) => (stats.isFile() ? `${name} ${stats.size}` : `${name}/`))
    .toSorted();
}
