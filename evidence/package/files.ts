import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ErrorCode } from '../../domain/errors.ts';
import { onReading } from '../disk.ts';
import { openPlainFile, requirePlain } from '../plain-file.ts';
import { openRunFiles, sha256OfNode, type RunFiles } from '../verify/files.ts';
import { Break } from '../verify/report.ts';
import { filesOfArchive, filesUnder, missing, wholeOf, type PackageFiles } from './inside.ts';
import { MANIFEST, requireSafeNames } from './layout.ts';
import { openZip } from './zip-read.ts';
import { PIECE_BYTES } from './archive.ts';

export type { PackageFiles } from './inside.ts';

/** A package that is open for reading. */
export interface OpenPackage extends PackageFiles {
  readonly close: () => Promise<void>;
}

/**
 * Is this path a package: a regular file (taken for a zip), or a folder with a manifest? Throws `FILE_NOT_FOUND`, and
 * `FILE_UNREADABLE` for a pipe, a device or a socket.
 */
export async function isPackage(target: string): Promise<boolean> {
  const found = await onReading(target, () => stat(target));
  if (!found.isDirectory()) {
    requirePlain({ file: target, stats: found });
    return true;
  }
  return stat(path.join(target, MANIFEST)).then(
    (manifest) => manifest.isFile(),
    () => false,
  );
}

/**
 * Opens a package, as a zip file or as the folder that one was unpacked into. The names are safe then, and nothing but
 * plain files is in it. Throws `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `PACKAGE_MALFORMED`, `PACKAGE_UNSAFE`.
 */
export async function openPackage(target: string): Promise<OpenPackage> {
  const found = await onReading(target, () => stat(target));
  return found.isDirectory() ? openFolder(target) : openArchive(target);
}

async function openArchive(file: string): Promise<OpenPackage> {
  const handle = await onReading(file, () => openPlainFile(file));
  try {
    return { ...filesOfArchive(await openZip(handle)), sha256: sha256OfNode, close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openFolder(root: string): Promise<OpenPackage> {
  const { names, folders } = await listed(root);
  requireSafeNames(names);
  const empty = folders.find((folder) => !names.some((name) => name.startsWith(`${folder}/`)));
  if (empty !== undefined) throw broken('PACKAGE_MALFORMED', empty, 'expected no empty folder');
  return {
    names,
    stream: (name) => {
      if (!names.includes(name)) throw missing(name);
      return streamFile(path.join(root, name));
    },
    sha256: sha256OfNode,
    close: () => Promise.resolve(),
  };
}

/** Links and pipes in a package could lead anywhere. */
async function listed(root: string): Promise<RunFiles> {
  try {
    return await openRunFiles(root);
  } catch (cause) {
    if (!(cause instanceof Break)) throw cause;
    throw broken('PACKAGE_UNSAFE', cause.report.place, 'expected plain files and folders');
  }
}

/** A regular file on disk in pieces. */
export async function* streamFile(file: string): AsyncIterable<Uint8Array> {
  const handle = await openPlainFile(file);
  yield* handle.createReadStream({ highWaterMark: PIECE_BYTES });
}

/** As `wholeOf`, for readers on this machine. */
export async function readWhole(given: { files: PackageFiles; name: string }): Promise<Buffer> {
  const { buffer, byteOffset, length } = await wholeOf(given);
  return Buffer.from(buffer, byteOffset, length);
}

/** As `filesUnder`, for readers on this machine. */
export function within({ files, folder }: { files: PackageFiles; folder: string }): RunFiles {
  const under = filesUnder({ files, folder });
  const read = async (name: string) => Buffer.from(await under.read(name));
  return { ...under, read };
}

function broken(code: ErrorCode, place: string, message: string): Break {
  return new Break({ code, place, message: `package: ${message}` });
}
