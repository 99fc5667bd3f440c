import { constants, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { BreakglassError } from '../domain/errors.ts';
import { onReading } from './disk.ts';

/** A pipe that took the file's place since we looked must not hold up the open. */
const WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Opens a regular file for reading, by way of links too. A pipe without a writer, or a device, can hold up an open for
 * ever, and no signal ends that: `FILE_UNREADABLE` at once for all that is no regular file. What the file system refuses
 * is thrown as it came.
 */
export async function openPlainFile(file: string): Promise<FileHandle> {
  requirePlain({ file, stats: await stat(file) });
  const handle = await open(file, WITHOUT_WAITING);
  try {
    requirePlain({ file, stats: await handle.stat() });
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The bytes of a regular file; refusals as `openPlainFile`. */
export async function readPlainFile(file: string): Promise<Buffer> {
  const handle = await openPlainFile(file);
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** The text of a regular file that a person named: `FILE_NOT_FOUND`, else `FILE_UNREADABLE`. */
export function readNamedText(file: string): Promise<string> {
  return onReading(file, async () => (await readPlainFile(file)).toString('utf8'));
}

/** `FILE_UNREADABLE` for what is no regular file. */
export function requirePlain({ file, stats }: { file: string; stats: Pick<Stats, 'isFile'> }): void {
  if (stats.isFile()) return;
  const message = `expected a regular file at ${file}, got something else`;
  throw new BreakglassError({ code: 'FILE_UNREADABLE', message });
}
