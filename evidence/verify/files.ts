import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import { errnoOf } from '../disk.ts';
import { NAMES } from '../folder.ts';
import { Break } from './report.ts';

/** The files of one run folder, as the checks see them. */
export interface RunFiles {
  /** Names inside the folder with `/`, sorted. */
  readonly names: readonly string[];
  /** The folders inside it, empty ones too, sorted. */
  readonly folders: readonly string[];
  /**
   * The bytes of a file that must be there; throws `EVIDENCE_MISSING` as a break where it is not, and
   * `FILE_TOO_LARGE` where it is larger than any that a run leaves behind.
   */
  readonly read: (name: string) => Promise<Buffer>;
}

/** A run's journal has some hundred lines and its largest artifact is a page of a log; this is far above both. */
export const MAX_FILE_BYTES = 64 * 1_024 * 1_024;

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
  };
}

async function readCapped({ root, name }: { root: string; name: string }): Promise<Buffer> {
  const file = path.join(root, name);
  const { size } = await stat(file);
  if (size <= MAX_FILE_BYTES) return readFile(file);
  const message = `expected at most ${MAX_FILE_BYTES} bytes, got ${size}`;
  throw new Break({ code: 'FILE_TOO_LARGE', place: name, message });
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
 * The run folders that a path names: itself, or the folders in it whose names do not start with a dot. Throws
 * `FILE_NOT_FOUND` where there is no folder, or nothing in it that could be a run.
 */
export async function findRunFolders(given: string): Promise<readonly Found[]> {
  const isFolder = (await onReading(given, () => stat(given))).isDirectory();
  const entries = isFolder ? await onReading(given, () => readdir(given, { withFileTypes: true })) : [];
  const own = new Set<string>(Object.values(NAMES));
  if (entries.some((entry) => own.has(entry.name))) return [{ root: given, expectedRun: null }];
  const inside = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  if (inside.length > 0) {
    const names = inside.map(({ name }) => name).toSorted();
    return names.map((name) => ({ root: path.join(given, name), expectedRun: name }));
  }
  throw refusal('FILE_NOT_FOUND', `expected a folder of evidence in ${given}, found none`);
}

async function onReading<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === null) throw cause;
    const code = errno === 'ENOENT' ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE';
    throw refusal(code, `expected to read ${file}, the file system answered ${errno}`, cause);
  }
}

function refusal(code: ErrorCode, message: string, cause?: unknown): BreakglassError {
  return new BreakglassError({ code, message, cause });
}
