import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { errnoOf, readIfThere } from '../disk.ts';
import { requireVkeys, type Pins } from './trusted.ts';

/** Keys that are remembered in a file; refusals as `readVkeys` and `pin`. */
export function pinsIn(file: string): Pins {
  return { where: file, read: () => readVkeys(file), add: (vkeys) => pin({ pins: file, vkeys }) };
}

/**
 * The keys in a file: one vkey a line, empty lines and `#` comments aside. A missing file holds none. Throws
 * `VALUE_INVALID` for a line that is no key.
 */
export async function readVkeys(file: string): Promise<readonly string[]> {
  const bytes = await readIfThere(file);
  const lines = (bytes?.toString() ?? '').split('\n').map((line) => line.trim());
  const vkeys = lines.filter((line) => line !== '' && !line.startsWith('#'));
  requireVkeys(vkeys);
  return vkeys;
}

/** Remembers keys at their first use. Throws `FILE_UNREADABLE` where they cannot be kept: then give them by hand. */
async function pin({ pins, vkeys }: { pins: string; vkeys: readonly string[] }): Promise<void> {
  try {
    await mkdir(path.dirname(pins), { recursive: true });
    const before = await readFile(pins, 'utf8').catch(() => '');
    await writeFile(pins, `${before}${vkeys.map((vkey) => `${vkey}\n`).join('')}`, { mode: 0o600 });
  } catch (cause) {
    throw new BreakglassError({
      code: 'FILE_UNREADABLE',
      message: `expected to remember the evidence key in ${pins}, the file system answered ${errnoOf(cause) ?? 'no'}`,
      cause,
    });
  }
}
