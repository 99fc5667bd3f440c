import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../domain/errors.ts';
import { errnoOf, onDisk, readIfThere, syncFolder } from './disk.ts';

const SECRET_BYTES = 32;
const FORM = /^[0-9a-f]{64}\n?$/;

/** Where the secret lies that days of surprise drills are drawn with. */
export function drawSecretFile(state: string): string {
  return path.join(state, 'keys', 'draw.secret');
}

/** Is there a draw secret? A day that was drawn with it is held though no schedule draws one any more. */
export async function hasDrawSecret({ state }: { state: string }): Promise<boolean> {
  return (await onDisk('reading the draw secret', () => readIfThere(drawSecretFile(state)))) !== null;
}

/**
 * Loads the draw secret of a state folder, and makes one where there is none: 32 random bytes in hex, mode 0600. Without
 * it no draw that was committed to can be told any more. Throws `KEY_UNREADABLE` for a file that holds something else.
 */
export async function loadDrawSecret({ state }: { state: string }): Promise<Uint8Array> {
  const file = drawSecretFile(state);
  await onDisk('making the draw secret', () => makeUnlessThere(file));
  const text = (await onDisk('reading the draw secret', () => readIfThere(file)))?.toString('utf8') ?? '';
  if (FORM.test(text)) return new Uint8Array(Buffer.from(text.trim(), 'hex'));
  throw new BreakglassError({
    code: 'KEY_UNREADABLE',
    message: `expected ${SECRET_BYTES} bytes in lower-case hex in ${path.basename(file)}, got something else`,
  });
}

/** Written whole before it has its name, so that nobody reads half of one. */
async function makeUnlessThere(file: string): Promise<void> {
  if ((await readIfThere(file)) !== null) return;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  const text = `${randomBytes(SECRET_BYTES).toString('hex')}\n`;
  try {
    await writeFile(draft, text, { flag: 'wx', mode: 0o600, flush: true });
    await link(draft, file);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(path.dirname(file));
}
