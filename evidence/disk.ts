import { randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError, type ErrorCode } from '../domain/errors.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** The operating system's code of a failed file operation (`ENOSPC`); null for any other error. */
export function errnoOf(error: unknown): string | null {
  // By its fields and not by its class: an error of Node's own may come from another realm than this module.
  if (typeof error !== 'object' || error === null || !('code' in error) || !('syscall' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/**
 * Gives failed file operations their code: `EVIDENCE_DISK_FULL`, or `EVIDENCE_UNWRITABLE` for every other
 * reason. Both are worth another try, once somebody has made room or put the disk back.
 */
export function onDisk<T>(doing: string, work: () => Promise<T>): Promise<T> {
  const codeOf = (errno: string) => (FULL.has(errno) ? 'EVIDENCE_DISK_FULL' : 'EVIDENCE_UNWRITABLE');
  return withCode({ work, codeOf, what: `${doing}:` });
}

/** Gives failed reading of what a person named its code: `FILE_NOT_FOUND`, or `FILE_UNREADABLE` for every other reason. */
export function onReading<T>(file: string, work: () => Promise<T>): Promise<T> {
  const codeOf = (errno: string) => (errno === 'ENOENT' ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE');
  return withCode({ work, codeOf, what: `expected to read ${file},` });
}

async function withCode<T>({
  work,
  codeOf,
  what,
}: {
  work: () => Promise<T>;
  codeOf: (errno: string) => ErrorCode;
  what: string;
}): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === null) throw cause;
    const message = `${what} the file system answered ${errno}`;
    throw new BreakglassError({ code: codeOf(errno), message, cause });
  }
}

/** The file's bytes, or null where there is no such file. */
export function readIfThere(file: string): Promise<Buffer | null> {
  return ifThere(readFile(file));
}

/** The file's size, times and identity, or null where there is no such file. */
export function statIfThere(file: string): Promise<BigIntStats | null> {
  return ifThere(stat(file, { bigint: true }));
}

async function ifThere<T>(looking: Promise<T>): Promise<T | null> {
  try {
    return await looking;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Makes new, renamed or removed names in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A file to be written whole. */
export interface WholeFile {
  readonly file: string;
  readonly bytes: Uint8Array;
  /** A folder on the same file system, for what is not finished. */
  readonly work: string;
}

/**
 * Writes a file once: all of it or nothing, on disk before this returns. The same bytes again are passed over;
 * other bytes under the same name are refused with `EVIDENCE_FORKED`, and the stored ones stay.
 */
export async function storeOnce({ file, bytes, work }: WholeFile): Promise<void> {
  const stored = await readIfThere(file);
  // The attempt that stored it may have died before it made the name last.
  if (stored?.equals(bytes) === true) return syncFolder(path.dirname(file));
  if (stored !== null) {
    const name = path.basename(file);
    throw new BreakglassError({
      code: 'EVIDENCE_FORKED',
      message: `expected ${name} to be as it was stored before; it is kept, and what came is refused`,
    });
  }
  await replaceFile({ file, bytes, work });
}

/**
 * Writes a file anew: after a crash at any time the old bytes or the new ones are there, never some of both. On disk
 * before this returns.
 */
export async function replaceFile({ file, bytes, work }: WholeFile): Promise<void> {
  const unfinished = path.join(work, randomUUID());
  try {
    await writeSynced(unfinished, bytes);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await syncFolder(path.dirname(file));
}

async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What `writeAt` needs of an open file; a `FileHandle` has it. */
export interface WritableFile {
  write(
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesWritten: number }>;
  truncate(length: number): Promise<void>;
  sync(): Promise<void>;
}

/**
 * Writes bytes at a position that is the end of what counts, and syncs. If that fails midway (the disk is full)
 * the file is cut back to that position, so that no half line stays behind.
 */
export async function writeAt({
  handle,
  bytes,
  position,
}: {
  handle: WritableFile;
  bytes: Uint8Array;
  position: number;
}): Promise<void> {
  try {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
    await handle.sync();
  } catch (error) {
    await handle.truncate(position);
    throw error;
  }
}
