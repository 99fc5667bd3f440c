import { crc32 } from 'node:zlib';
import { BreakglassError } from '../../domain/errors.ts';
import { centralHeader, endRecord, localHeader, offsetsOf, type ZipEntry } from './zip-form.ts';

/** A file to write: what it will be, and its bytes, to be read once. */
export interface ZipFile extends ZipEntry {
  readonly stream: () => AsyncIterable<Uint8Array>;
}

/**
 * An archive, piece by piece, no piece larger than what `stream` hands out or a header. The same files in the same
 * order give the same bytes everywhere: nothing is compressed, and no time, owner, comment or extra field is in it.
 *
 * `PACKAGE_CHANGED`: a file is not what its entry says, as it was written to meanwhile; `FILE_TOO_LARGE`: more than a
 * plain zip can hold.
 */
export async function* writeZip(files: readonly ZipFile[]): AsyncGenerator<Uint8Array> {
  const { offsets, directoryAt } = offsetsOf(files);
  for (const file of files) {
    yield localHeader(file);
    yield* contentOf(file);
  }
  let size = 0;
  for (const [index, file] of files.entries()) {
    const header = centralHeader(file, offsets[index] ?? 0);
    size += header.length;
    yield header;
  }
  yield endRecord({ count: files.length, at: directoryAt, size });
}

async function* contentOf(file: ZipFile): AsyncGenerator<Uint8Array> {
  let size = 0;
  let sum = 0;
  for await (const piece of file.stream()) {
    size += piece.length;
    sum = crc32(piece, sum);
    yield piece;
  }
  if (size === file.size && sum === file.crc32) return;
  throw new BreakglassError({
    code: 'PACKAGE_CHANGED',
    message: `package: expected ${file.name} to stay as it was while it was written: try again when the run rests`,
  });
}
