import { randomUUID } from 'node:crypto';
import { link, rename, rm, writeFile } from 'node:fs/promises';
import { BreakglassError } from '../../domain/errors.ts';
import { codeOf } from '../reason.ts';
import { processIdentity } from './process-identity.ts';
import { readIfThere } from './state-files.ts';

const ATTEMPTS = 5;

/**
 * Takes the lock file for this process and returns what gives it back. A lock whose process is gone is taken over;
 * one whose process runs is `SERVER_ALREADY_RUNNING`.
 */
export async function takeLock(file: string): Promise<() => Promise<void>> {
  const mine = `${process.pid} ${(await processIdentity(process.pid)) ?? ''}\n`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await createWith(file, mine)) return async () => releaseLock(file, mine);
    const held = await readIfThere(file);
    if (held === null) continue;
    if (await isHeld(held)) throw alreadyRunning(file, held);
    await removeStale(file, held);
  }
  throw alreadyRunning(file, (await readIfThere(file)) ?? 'another process');
}

/** Creates the file with its text in one step, so that nobody ever reads an empty lock. */
async function createWith(file: string, text: string): Promise<boolean> {
  const fresh = `${file}.${randomUUID()}`;
  await writeFile(fresh, text, { mode: 0o600, flag: 'wx' });
  try {
    await link(fresh, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(fresh, { force: true });
  }
}

async function isHeld(text: string): Promise<boolean> {
  const [, pid, identity] = /^(\d+) (.*)\n$/.exec(text) ?? [];
  if (pid === undefined) return false;
  return (await processIdentity(Number(pid))) === identity;
}

/**
 * Moves a stale lock aside. Between reading and moving, another process may have taken the lock over; then what
 * was moved is not what was read, and goes back.
 */
async function removeStale(file: string, stale: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
    const moved = await readIfThere(aside);
    if (moved !== null && moved !== stale) await link(aside, file);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(codeOf(error) ?? '')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function releaseLock(file: string, mine: string): Promise<void> {
  if ((await readIfThere(file)) === mine) await rm(file, { force: true });
}

function alreadyRunning(file: string, holder: string): BreakglassError {
  const pid = holder.split(' ')[0] ?? 'unknown';
  return new BreakglassError({
    code: 'SERVER_ALREADY_RUNNING',
    message: `expected no server on this state directory, but process ${pid} runs one (${file})`,
  });
}
