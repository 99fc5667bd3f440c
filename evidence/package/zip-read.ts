import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { readArchive, type ZipContent } from './archive.ts';

/** Opens an archive that lies on disk, as `readArchive` does; the handle stays the caller's to close. */
export async function openZip(handle: FileHandle): Promise<ZipContent> {
  const { size } = await handle.stat();
  return readArchive({
    size,
    crc32,
    read: async (offset, length) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    },
  });
}
