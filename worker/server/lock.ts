import { createHash, randomUUID } from 'node:crypto';
import { link, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { BreakglassError } from '../../domain/errors.ts';
import { codeOf } from '../reason.ts';
import { processIdentity } from './process-identity.ts';
import { readIfThere } from './state-files.ts';

const ATTEMPTS = 100;
const PAUSE_MS = 10;

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
    if (!(await removeStale(file, held))) await delay(PAUSE_MS);
  }
  throw alreadyRunning(file, (await readIfThere(file)) ?? 'unknown');
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
 * Removes exactly the stale lock that was read, never one that another process took meanwhile: only the holder of a
 * second lock, named after the stale text, may remove it, and looks again before. That second lock may be stale in
 * turn, after a crash in here, and is then taken over in the same way. False when another process is at it.
 */
async function removeStale(file: string, stale: string): Promise<boolean> {
  const guard = `${file}.${createHash('sha256').update(stale).digest('hex').slice(0, 16)}`;
  let release: () => Promise<void>;
  try {
    release = await takeLock(guard);
  } catch (error) {
    if (codeOf(error) === 'SERVER_ALREADY_RUNNING') return false;
    throw error;
  }
  try {
    if ((await readIfThere(file)) === stale) await rm(file, { force: true });
    return true;
  } finally {
    await release();
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
