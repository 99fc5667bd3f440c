import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { parseVkey } from '../core/note.ts';
import { errnoOf, readIfThere } from '../disk.ts';
import { NAMES } from '../folder.ts';
import { signerName } from '../keys.ts';
import type { RunFiles } from './files.ts';
import { at, Break, type Trust } from './report.ts';

/** Where trust in evidence keys comes from: keys that the reader was given, else a file that remembers the first seen. */
export interface TrustSource {
  readonly vkeys: readonly string[] | undefined;
  readonly pins: string | undefined;
}

/** The keys whose word counts for one organisation's checkpoints. */
export interface TrustedKeys {
  readonly kind: Exclude<Trust['kind'], 'none'>;
  readonly vkeys: readonly string[];
}

/**
 * The keys to trust for an organisation: those given; else those pinned for it; else, at the first meeting, those
 * that lie in the evidence itself. Keys of other organisations never count.
 */
export async function resolveTrust({
  source,
  organisation,
  files,
}: {
  source: TrustSource;
  organisation: string;
  files: RunFiles;
}): Promise<TrustedKeys> {
  const own = (vkeys: readonly string[]) =>
    vkeys.filter((vkey) => parseVkey(vkey).name === signerName(organisation));
  if (source.vkeys !== undefined) return { kind: 'given', vkeys: own(source.vkeys) };
  if (source.pins === undefined) return { kind: 'given', vkeys: [] };
  const pinned = own(await readVkeys(source.pins));
  if (pinned.length > 0) return { kind: 'pinned', vkeys: pinned };
  return { kind: 'first-use', vkeys: own([...(await readOwnVkeys(files)).values()]) };
}

/** The verifier keys in the run folder, each in the file that its id names, by file name. */
export async function readOwnVkeys(files: RunFiles): Promise<ReadonlyMap<string, string>> {
  const vkeys = new Map<string, string>();
  for (const name of files.names.filter((each) => each.startsWith(`${NAMES.keys}/`))) {
    const text = (await files.read(name)).toString();
    const key = at(name, () => parseVkey(text.replace(/\n$/, '')));
    if (name !== `${NAMES.keys}/${key.id}.vkey` || !text.endsWith('\n')) {
      throw new Break({
        code: 'CHECKPOINT_UNTRUSTED',
        place: name,
        message: `expected the key ${key.id} on one line`,
      });
    }
    vkeys.set(name, text.trimEnd());
  }
  return vkeys;
}

/** Throws `VALUE_INVALID` for the first that is no verifier key. */
export function requireVkeys(vkeys: readonly string[]): void {
  vkeys.forEach(parseVkey);
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
export async function pin({ pins, vkeys }: { pins: string; vkeys: readonly string[] }): Promise<void> {
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
