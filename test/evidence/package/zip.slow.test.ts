import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { streamFile } from '../../../evidence/package/files.ts';
import { openZip } from '../../../evidence/package/zip-read.ts';
import { PIECE_BYTES } from '../../../evidence/package/archive.ts';
import { measured } from '../../../evidence/package/content.ts';
import { writeZip, type ZipFile } from '../../../evidence/package/zip-write.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { codeOfAsync } from '../refused.ts';

const run = promisify(execFile);

function fileOf(name: string, text = 'text'): ZipFile {
  const bytes = Buffer.from(text);
  return { name, size: bytes.length, crc32: crc32(bytes), stream: () => Readable.from([bytes]) };
}

async function bytesOf(files: readonly ZipFile[]): Promise<Buffer> {
  return Buffer.concat(await Readable.from(writeZip(files)).toArray());
}

async function codeOf(bytes: Buffer): Promise<unknown> {
  const file = path.join(await temporaryDirectory('zip'), 'a.zip');
  await writeFile(file, bytes);
  const handle = await open(file);
  try {
    return await codeOfAsync(() => openZip(handle));
  } finally {
    await handle.close();
  }
}

describe('zip files', () => {
  it.each([
    '../evil',
    'a/../../evil',
    '/etc/passwd',
    'C:\\evil',
    'a\\b',
    'a//b',
    'a/',
    './a',
    '.hidden',
    'a.',
    'a\nb',
    'a\u0000b',
    'e\u0301',
    'a b',
    '',
  ])('with the name %j is unsafe', async (name) => {
    expect(await codeOf(await bytesOf([fileOf(name)]))).toBe('PACKAGE_UNSAFE');
  });

  it('with a name twice, or in two cases, is unsafe', async () => {
    expect(await codeOf(await bytesOf([fileOf('a'), fileOf('a')]))).toBe('PACKAGE_UNSAFE');
    expect(await codeOf(await bytesOf([fileOf('a'), fileOf('A')]))).toBe('PACKAGE_UNSAFE');
    expect(await codeOf(await bytesOf([fileOf('a'), fileOf('b')]))).toBe('accepted');
  });

  it('that swells is unsafe: nothing is ever decompressed', async () => {
    const folder = await temporaryDirectory('bomb');
    const code = [
      'import sys, zipfile',
      'with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:',
      '    z.writestr("bomb", b"\\0" * 50_000_000)',
    ].join('\n');
    const file = path.join(folder, 'bomb.zip');
    await run('python3', ['-c', code, file]);
    const handle = await open(file);
    expect(await codeOfAsync(() => openZip(handle))).toBe('PACKAGE_UNSAFE');
    await handle.close();
  });

  it('of another program is none of ours, even with the same files', async () => {
    const file = path.join(await temporaryDirectory('other'), 'other.zip');
    const code = 'import sys, zipfile; zipfile.ZipFile(sys.argv[1], "w").writestr("a", b"text")';
    await run('python3', ['-c', code, file]);
    const handle = await open(file);
    expect(await codeOfAsync(() => openZip(handle))).toBe('PACKAGE_MALFORMED');
    await handle.close();
  });

  it('refuses a file that changes between the two readings', async () => {
    const changed: ZipFile = { ...fileOf('a'), stream: () => Readable.from([Buffer.from('other')]) };
    expect(await codeOfAsync(() => bytesOf([changed]))).toBe('PACKAGE_CHANGED');
  });

  it('refuses more than a plain zip can say', async () => {
    const huge: ZipFile = { ...fileOf('a'), size: 2 ** 32 };
    expect(await codeOfAsync(() => bytesOf([huge, fileOf('b')]))).toBe('FILE_TOO_LARGE');
  });

  it('is written and read in pieces, however large a file is', async () => {
    const folder = await temporaryDirectory('large');
    const large = path.join(folder, 'large');
    await pipeline(
      Readable.from(Array.from({ length: 40 }, () => Buffer.alloc(1_024 * 1_024, 7))),
      createWriteStream(large),
    );
    const { file } = await measured({ name: 'large', stream: () => streamFile(large) });
    const zip = path.join(folder, 'large.zip');
    let widest = 0;
    const counted = async function* () {
      for await (const piece of writeZip([file])) {
        widest = Math.max(widest, piece.length);
        yield piece;
      }
    };
    await pipeline(counted, createWriteStream(zip));
    const handle = await open(zip);
    const { entries, stream } = await openZip(handle);
    let size = 0;
    for await (const piece of stream(entries[0] ?? fileOf(''))) {
      widest = Math.max(widest, piece.length);
      size += piece.length;
    }
    await handle.close();
    expect(size).toBe(40 * 1_024 * 1_024);
    expect(widest).toBeLessThanOrEqual(PIECE_BYTES);
  });
});
