import { concatBytes } from '@noble/hashes/utils.js';
import type { ErrorCode } from '../../domain/errors.ts';
import { Break } from '../verify/report.ts';
import { crc32, type Crc32 } from './crc32.ts';
import { requireSafeNames } from './layout.ts';
import {
  CENTRAL_HEADER_BYTES,
  centralHeader,
  END_BYTES,
  isSameBytes,
  localHeader,
  MAX_BYTES,
  offsetsOf,
  readEnd,
  STORED,
  viewOf,
  type ZipEntry,
} from './zip-form.ts';

/** How much of a file is in memory at once. */
export const PIECE_BYTES = 256 * 1_024;
/** The directory of an archive is read whole: some sixty thousand names of ours. */
const MAX_DIRECTORY_BYTES = 32 * 1_024 * 1_024;

/** An archive whose every header was held against the one that we would write. */
export interface ZipContent {
  readonly entries: readonly ZipEntry[];
  /** The bytes of an entry, in pieces; throws `PACKAGE_CHANGED` at the end where they are not what its header says. */
  readonly stream: (entry: ZipEntry) => AsyncGenerator<Uint8Array>;
}

/** Where the bytes of an archive are: a file on disk, or one that a person gave to a browser. */
export interface ZipSource {
  readonly size: number;
  /** Up to `length` bytes from `offset` on: fewer, or none, where the source ends. */
  readonly read: (offset: number, length: number) => Promise<Uint8Array>;
  /** The faster one of the machine that it is on, if there is one. */
  readonly crc32?: Crc32;
}

/**
 * Opens an archive of ours, and of nobody else: from the directory at its end all headers are made anew, and the
 * file must have exactly these at exactly these places, so that no two readers can see different things in it, and no
 * byte lies where none looks. A file that says it is compressed is `PACKAGE_UNSAFE`, as are names that could write
 * elsewhere; all else that differs is `PACKAGE_MALFORMED`.
 */
export async function readArchive(source: ZipSource): Promise<ZipContent> {
  const { size } = source;
  if (size < END_BYTES || size > MAX_BYTES + MAX_DIRECTORY_BYTES)
    throw malformed(`expected a zip file, got ${size} bytes`);
  const end = readEnd(await readExactly({ source, at: size - END_BYTES, length: END_BYTES }));
  if (end === null) throw malformed('expected a zip file that ends with its end record, without a comment');
  if (end.at + end.size + END_BYTES !== size || end.size > MAX_DIRECTORY_BYTES)
    throw malformed('expected the directory of the zip file right before its end');
  const directory = await readExactly({ source, at: end.at, length: end.size });
  const entries = readDirectory({ directory, count: end.count });
  requireSafeNames(entries.map(({ name }) => name));
  const starts = await requireOwnForm({ source, entries, directory, directoryAt: end.at });
  return {
    entries,
    stream: (entry) => streamEntry({ source, entry, at: starts.get(entry.name) ?? 0 }),
  };
}

function readDirectory({ directory, count }: { directory: Uint8Array; count: number }): readonly ZipEntry[] {
  const entries: ZipEntry[] = [];
  const view = viewOf(directory);
  for (let at = 0; at < directory.length;) {
    if (directory.length - at < CENTRAL_HEADER_BYTES) throw malformed('the directory of the zip file is cut');
    const nameLength = view.getUint16(at + 28, true);
    const nameAt = at + CENTRAL_HEADER_BYTES;
    const name = asciiOf(directory.subarray(nameAt, nameAt + nameLength));
    if (view.getUint16(at + 10, true) !== STORED)
      throw broken('PACKAGE_UNSAFE', name, 'expected files that are stored, not compressed');
    entries.push({
      name,
      crc32: view.getUint32(at + 16, true),
      size: view.getUint32(at + 24, true),
    });
    at += CENTRAL_HEADER_BYTES + nameLength;
  }
  if (entries.length !== count) throw malformed(`expected ${count} files in the directory of the zip file`);
  return entries;
}

/** Directory and local headers are those that we write for these entries. Returns where each file's bytes begin. */
async function requireOwnForm({
  source,
  entries,
  directory,
  directoryAt,
}: {
  source: ZipSource;
  entries: readonly ZipEntry[];
  directory: Uint8Array;
  directoryAt: number;
}): Promise<ReadonlyMap<string, number>> {
  const { offsets, directoryAt: expectedAt } = offsetsOf(entries);
  const own = entries.map((entry, index) => centralHeader(entry, offsets[index] ?? 0));
  if (expectedAt !== directoryAt || !isSameBytes(concatBytes(...own), directory))
    throw malformed('expected the directory that we write for these files');
  const starts = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    const at = offsets[index] ?? 0;
    const header = localHeader(entry);
    if (!isSameBytes(await readExactly({ source, at, length: header.length }), header))
      throw broken('PACKAGE_MALFORMED', entry.name, 'expected the header that we write before this file');
    starts.set(entry.name, at + header.length);
  }
  return starts;
}

async function* streamEntry({
  source,
  entry,
  at,
}: {
  source: ZipSource;
  entry: ZipEntry;
  at: number;
}): AsyncGenerator<Uint8Array> {
  const { crc32: summed = crc32 } = source;
  let sum = 0;
  for (let done = 0; done < entry.size;) {
    const piece = await readExactly({
      source,
      at: at + done,
      length: Math.min(PIECE_BYTES, entry.size - done),
    });
    sum = summed(piece, sum);
    done += piece.length;
    yield piece;
  }
  if (sum !== entry.crc32)
    throw broken('PACKAGE_CHANGED', entry.name, 'expected the bytes that its header sums up');
}

async function readExactly({
  source,
  at,
  length,
}: {
  source: ZipSource;
  at: number;
  length: number;
}): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let done = 0; done < length;) {
    const piece = await source.read(at + done, length - done);
    if (piece.length === 0) throw malformed('the zip file is cut off');
    pieces.push(piece);
    done += piece.length;
  }
  return concatBytes(...pieces);
}

/** One character a byte, so that no two names of bytes look the same; `requireSafeNames` lets only ASCII pass. */
function asciiOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

/** Of the archive as a whole. */
function malformed(message: string): Break {
  return broken('PACKAGE_MALFORMED', '.', message);
}

function broken(code: ErrorCode, place: string, message: string): Break {
  return new Break({ code, place, message: `package: ${message}` });
}
