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
  /** The bytes of a file that must be there; throws `EVIDENCE_MISSING` as a break where it is not. */
  readonly read: (name: string) => Promise<Buffer>;
}

/** Lists a run folder. Anything in it that is neither file nor folder (a link, a pipe) is a break. */
export async function openRunFiles(root: string): Promise<RunFiles> {
  const names = (await list({ root, folder: '' })).toSorted();
  return {
    names,
    read: async (name) => {
      if (!names.includes(name)) {
        throw new Break({ code: 'EVIDENCE_MISSING', place: name, message: 'expected this file, found none' });
      }
      return onReading(path.join(root, name), () => readFile(path.join(root, name)));
    },
  };
}

async function list({ root, folder }: { root: string; folder: string }): Promise<string[]> {
  const here = path.join(root, folder);
  const entries = await onReading(here, () => readdir(here, { withFileTypes: true }));
  const found = await Promise.all(
    entries.map(async (entry) => {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return list({ root, folder: name });
      if (entry.isFile()) return [name];
      throw new Break({ code: 'ARTIFACT_UNKNOWN', place: name, message: 'expected a plain file or folder' });
    }),
  );
  return found.flat();
}

/**
 * The run folders that a path names: itself, or the folders in it whose names do not start with a dot. Throws
 * `FILE_NOT_FOUND` where there is no folder, or nothing in it that could be a run.
 */
export async function findRunFolders(given: string): Promise<readonly string[]> {
  const isFolder = (await onReading(given, () => stat(given))).isDirectory();
  const entries = isFolder ? await onReading(given, () => readdir(given, { withFileTypes: true })) : [];
  const own = new Set<string>(Object.values(NAMES));
  if (entries.some((entry) => own.has(entry.name))) return [given];
  const inside = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  if (inside.length > 0) return inside.map((entry) => path.join(given, entry.name)).toSorted();
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
