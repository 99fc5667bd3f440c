import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { BreakglassError } from '../domain/errors.ts';
import { errnoOf } from './disk.ts';
import { parseJson } from './json.ts';

/** An append takes milliseconds; whoever has held a lock for this long has lost it. */
const STALE_AFTER_MS = 30_000;
const GIVE_UP_AFTER_MS = 40_000;
const POLL_MS = 20;

const holderSchema = z.strictObject({ host: z.string(), pid: z.int().min(1), id: z.string() });

/**
 * Does `work` while holding an exclusive lock file, shared by all processes and hosts that see the folder. A lock
 * left by a process that died on this host, or an old one, is taken over. Throws `EVIDENCE_UNWRITABLE` when the
 * lock cannot be had.
 */
export async function withLock<T>({ file, work }: { file: string; work: () => Promise<T> }): Promise<T> {
  const mine = JSON.stringify({ host: hostname(), pid: process.pid, id: randomUUID() });
  await acquire({ file, mine });
  try {
    return await work();
  } finally {
    if ((await read(file)) === mine) await rm(file, { force: true });
  }
}

async function acquire({ file, mine }: { file: string; mine: string }): Promise<void> {
  await makeFolder(path.dirname(file));
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
  while (!(await tryToTake({ file, mine }))) {
    const holder = await read(file);
    if (holder !== null && (await isStale({ file, holder }))) await remove({ file, holder });
    else if (Date.now() < giveUpAt) await sleep(POLL_MS);
    else throw held(holder);
  }
}

async function tryToTake({ file, mine }: { file: string; mine: string }): Promise<boolean> {
  try {
    await writeFile(file, mine, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function isStale({ file, holder }: { file: string; holder: string }): Promise<boolean> {
  const parsed = holderSchema.safeParse(parseJson(holder));
  if (parsed.success && parsed.data.host === hostname() && !isAlive(parsed.data.pid)) return true;
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > STALE_AFTER_MS;
}

/** Takes a stale lock away by renaming it, and gives it back if another process had replaced it just before. */
async function remove({ file, holder }: { file: string; holder: string }): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw error;
  }
  if ((await read(aside)) !== holder) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    // Not recursive: where the evidence directory itself is gone, its disk is, and nothing must be made up.
    await mkdir(folder);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}

async function read(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function held(holder: string | null): BreakglassError {
  return new BreakglassError({
    code: 'EVIDENCE_UNWRITABLE',
    message: `expected the evidence of this run to be free, but another writer holds it: ${holder ?? 'unknown'}`,
  });
}
