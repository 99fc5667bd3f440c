import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { BreakglassError } from '../../domain/errors.ts';

/** One file of an archive, before its bytes. */
export interface ZipEntry {
  /** ASCII. */
  readonly name: string;
  readonly size: number;
  /** CRC-32 as zip means it, unsigned. */
  readonly crc32: number;
}

/** PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16. */
const LOCAL_SIGNATURE = 0x04034b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const END_SIGNATURE = 0x06054b50;
export const LOCAL_HEADER_BYTES = 30;
export const CENTRAL_HEADER_BYTES = 46;
export const END_BYTES = 22;

const VERSION_NEEDED = 20;
/** Made on Unix, so that the attributes below are read as a file mode. */
const VERSION_MADE_BY = (3 << 8) | VERSION_NEEDED;
/** Bit 11: names are UTF-8. */
const UTF8_FLAG = 0x0800;
/** The first day that a zip can say: 1980-01-01 00:00, whatever the clock and the time zone. */
const DOS_DATE = 0x0021;
/** A plain file that everybody may read, in the upper half. */
const FILE_MODE = 0o100644 * 0x10000;
/** Beyond these a zip needs the 64-bit form, which we neither write nor read. */
const MAX_ENTRIES = 0xfffe;
export const MAX_BYTES = 0xfffffffe;

/** The one method: stored, so that no version of a compressor shows in the bytes, and nothing can swell. */
export const STORED = 0;

/** The header that stands before a file's bytes. */
export function localHeader({ name, size, crc32 }: ZipEntry): Uint8Array {
  const header = new DataView(new ArrayBuffer(LOCAL_HEADER_BYTES));
  header.setUint32(0, LOCAL_SIGNATURE, true);
  writeShared({ header, at: 4, name, size, crc32 });
  return concatBytes(bytesIn(header), utf8ToBytes(name));
}

/** The line of the directory at the end that stands for a file whose header is at `offset`. */
export function centralHeader({ name, size, crc32 }: ZipEntry, offset: number): Uint8Array {
  const header = new DataView(new ArrayBuffer(CENTRAL_HEADER_BYTES));
  header.setUint32(0, CENTRAL_SIGNATURE, true);
  header.setUint16(4, VERSION_MADE_BY, true);
  writeShared({ header, at: 6, name, size, crc32 });
  header.setUint32(38, FILE_MODE, true);
  header.setUint32(42, offset, true);
  return concatBytes(bytesIn(header), utf8ToBytes(name));
}

/** The fields that both headers have, from "version needed" to the length of the name. */
function writeShared({ header, at, name, size, crc32 }: ZipEntry & { header: DataView; at: number }): void {
  header.setUint16(at, VERSION_NEEDED, true);
  header.setUint16(at + 2, UTF8_FLAG, true);
  header.setUint16(at + 4, STORED, true);
  header.setUint16(at + 8, DOS_DATE, true);
  header.setUint32(at + 10, crc32, true);
  header.setUint32(at + 14, size, true);
  header.setUint32(at + 18, size, true);
  header.setUint16(at + 22, utf8ToBytes(name).length, true);
}

/** The record that ends an archive. */
export function endRecord({ count, at, size }: { count: number; at: number; size: number }): Uint8Array {
  const end = new DataView(new ArrayBuffer(END_BYTES));
  end.setUint32(0, END_SIGNATURE, true);
  end.setUint16(8, count, true);
  end.setUint16(10, count, true);
  end.setUint32(12, size, true);
  end.setUint32(16, at, true);
  return bytesIn(end);
}

/** What an end record says, or null where there is none of ours. */
export function readEnd(end: Uint8Array): { count: number; at: number; size: number } | null {
  if (end.length !== END_BYTES) return null;
  const view = viewOf(end);
  const said = {
    count: view.getUint16(10, true),
    size: view.getUint32(12, true),
    at: view.getUint32(16, true),
  };
  return isSameBytes(endRecord(said), end) ? said : null;
}

/** A view of these bytes and of no others in their buffer. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

export function isSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

function bytesIn(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer);
}

/** Where each file's header begins, and the directory; throws `FILE_TOO_LARGE` for what a plain zip cannot say. */
export function offsetsOf(entries: readonly ZipEntry[]): { offsets: readonly number[]; directoryAt: number } {
  const offsets: number[] = [];
  let at = 0;
  for (const { name, size } of entries) {
    offsets.push(at);
    at += LOCAL_HEADER_BYTES + utf8ToBytes(name).length + size;
  }
  if (entries.length <= MAX_ENTRIES && at <= MAX_BYTES) return { offsets, directoryAt: at };
  const message = `expected at most ${MAX_ENTRIES} files and ${MAX_BYTES} bytes in one package, got ${entries.length} and ${at}: choose a shorter period`;
  throw new BreakglassError({ code: 'FILE_TOO_LARGE', message });
}
