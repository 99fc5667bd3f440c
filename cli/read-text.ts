import { open, stat } from 'node:fs/promises';
import { MAX_BYTES } from '../domain/definition/syntax.ts';
import type { ErrorCode, Fault } from '../domain/errors.ts';

/** The bytes of a definition as text, or the one fault that kept them from being text. */
export type FileText =
  | { readonly ok: true; readonly file: string; readonly text: string }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Reads at most the size that a definition may have, as strict UTF-8. `file` is the name to show in faults. */
export async function readText({ file, from }: { file: string; from: string }): Promise<FileText> {
  const read = await readBytes(from);
  if (!read.ok) return refused({ file, code: read.code, message: read.message });
  if (read.bytes.length > MAX_BYTES) {
    return refused({
      file,
      code: 'FILE_TOO_LARGE',
      message: `expected at most ${MAX_BYTES / 1_024} KiB, got more`,
    });
  }
  try {
    return {
      ok: true,
      file,
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(read.bytes),
    };
  } catch {
    return refused({
      file,
      code: 'FILE_UNREADABLE',
      message: 'expected UTF-8 text',
      ...firstBadByte(read.bytes),
    });
  }
}

type Bytes =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** One byte more than allowed is enough to know. A pipe or device is never opened: that alone may wait for ever. */
async function readBytes(from: string): Promise<Bytes> {
  try {
    if (!(await stat(from)).isFile())
      return { ok: false, code: 'FILE_UNREADABLE', message: 'expected a regular file, got something else' };
    const handle = await open(from, 'r');
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(MAX_BYTES + 1), 0, MAX_BYTES + 1, 0);
      return { ok: true, bytes: buffer.subarray(0, bytesRead) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const reason =
      typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
    const missing = reason === 'ENOENT' || reason === 'ENOTDIR';
    if (missing)
      return { ok: false, code: 'FILE_NOT_FOUND', message: 'expected a file, got none at this path' };
    return { ok: false, code: 'FILE_UNREADABLE', message: `expected a file that can be read, got ${reason}` };
  }
}

/** Line and column of the first byte that is not UTF-8: everything before it decodes, the byte itself does not. */
function firstBadByte(bytes: Uint8Array): { line: number; column: number } {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const text = decoder.decode(bytes);
  let at = 0;
  let offset = 0;
  for (const point of text) {
    const genuine =
      point !== '\uFFFD' || Buffer.from(bytes.subarray(offset, offset + 3)).equals(Buffer.from('\uFFFD'));
    if (!genuine) break;
    offset += Buffer.byteLength(point);
    at += point.length;
  }
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function refused({
  file,
  code,
  message,
  line = 1,
  column = 1,
}: {
  file: string;
  code: ErrorCode;
  message: string;
  line?: number;
  column?: number;
}): FileText {
  return { ok: false, faults: [{ code, place: { file, line, column }, path: '', message }] };
}
