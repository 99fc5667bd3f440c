import { hash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import type { Digest } from '../../domain/ids.ts';
import { onReading } from '../disk.ts';
import { LEDGER_FOLDER, NAMES, WORK_FOLDER } from '../names.ts';
import { openPlainFile } from '../plain-file.ts';
import { Break } from './report.ts';
import { MAX_FILE_BYTES, type RunFiles as AnyRunFiles } from './run-files.ts';

/** The files of one run folder, read on this machine. */
export interface RunFiles extends AnyRunFiles {
  readonly read: (name: string) => Promise<Buffer>;
}

/** SHA-256 by Node itself. */
export function sha256OfNode(bytes: Uint8Array): Digest {
  return hash('sha256', bytes);
}

/** Lists a run folder. Anything in it that is neither file nor folder (a link, a pipe) is a break. */
export async function openRunFiles(root: string): Promise<RunFiles> {
  const found = await list({ root, folder: '' });
  const names = found.filter(({ kind }) => kind === 'file').map(({ name }) => name);
  return {
    names: names.toSorted(),
    folders: found
      .filter(({ kind }) => kind === 'folder')
      .map(({ name }) => name)
      .toSorted(),
    read: async (name) => {
      if (!names.includes(name)) {
        throw new Break({ code: 'EVIDENCE_MISSING', place: name, message: 'expected this file, found none' });
      }
      return onReading(path.join(root, name), () => readCapped({ root, name }));
    },
    sha256: sha256OfNode,
  };
}

async function readCapped({ root, name }: { root: string; name: string }): Promise<Buffer> {
  const handle = await openPlainFile(path.join(root, name));
  try {
    const { size } = await handle.stat();
    if (size <= MAX_FILE_BYTES) return await handle.readFile();
    const message = `expected at most ${MAX_FILE_BYTES} bytes, got ${size}`;
    throw new Break({ code: 'FILE_TOO_LARGE', place: name, message });
  } finally {
    await handle.close();
  }
}

interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

async function list({ root, folder }: { root: string; folder: string }): Promise<Entry[]> {
  const here = path.join(root, folder);
  const entries = await onReading(here, () => readdir(here, { withFileTypes: true }));
  const found = await Promise.all(
    entries.map(async (entry): Promise<Entry[]> => {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return [{ name, kind: 'folder' }, ...(await list({ root, folder: name }))];
      if (entry.isFile()) return [{ name, kind: 'file' }];
      throw new Break({ code: 'ARTIFACT_UNKNOWN', place: name, message: 'expected a plain file or folder' });
    }),
  );
  return found.flat();
}

/** The run folders that a path names, and the name that each must have: none where it was given by itself. */
export interface Found {
  readonly root: string;
  readonly expectedRun: string | null;
}

/**
 * The run folders that a path names: itself, or the folders in it whose names do not start with a dot; and the names
 * of whatever else lies beside those and is not ours, folders with a slash. Throws `FILE_NOT_FOUND` where there is no
 * folder, or nothing in it that could be a run.
 */
export async function findRunFolders(
  given: string,
): Promise<{ readonly runs: readonly Found[]; readonly beside: readonly string[] }> {
  const isFolder = (await onReading(given, () => stat(given))).isDirectory();
  const entries = isFolder ? await onReading(given, () => readdir(given, { withFileTypes: true })) : [];
  const own = new Set<string>(Object.values(NAMES));
  if (entries.some((entry) => own.has(entry.name)))
    return { runs: [{ root: given, expectedRun: null }], beside: [] };
  const others = entries.filter(({ name }) => name !== LEDGER_FOLDER && name !== WORK_FOLDER);
  const isRun = (entry: Dirent) => entry.isDirectory() && !entry.name.startsWith('.');
  const names = others.filter(isRun).map(({ name }) => name);
  if (names.length > 0 || entries.some(({ name }) => name === LEDGER_FOLDER)) {
    const beside = others.filter((entry) => !isRun(entry));
    return {
      runs: names.toSorted().map((name) => ({ root: path.join(given, name), expectedRun: name })),
      beside: beside.map((entry) => `${entry.name}${entry.isDirectory() ? '/' : ''}`).toSorted(),
    };
  }
  const message = `expected a folder of evidence in ${given}, found none`;
  throw new BreakglassError({ code: 'FILE_NOT_FOUND', message });
}
