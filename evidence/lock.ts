import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { BreakglassError } from '../domain/errors.ts';
import { errnoOf, readIfThere } from './disk.ts';
import { parseJson } from './json.ts';
import { processIdentity } from './process-identity.ts';

/** A holder renews its lock this often, so that other hosts can tell that it lives. */
const RENEW_MS = 5_000;
/** Six renewals missed: a holder on another host, whose processes cannot be seen from here, is gone. */
const STALE_AFTER_MS = 30_000;
const GIVE_UP_AFTER_MS = 40_000;
const POLL_MS = 5;
const ATTEMPTS = 100;

const holderSchema = z.strictObject({
  host: z.string(),
  pid: z.int().min(1),
  /** Names the process for good (`processIdentity`); null where the system does not tell. */
  identity: z.string().nullable(),
  /** Another one each time the lock is taken. */
  id: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

/** A lock that was had, with what gives it back, or whose it is; null where its text does not say. */
export type Taken =
  | { readonly mine: true; readonly release: () => Promise<void> }
  | { readonly mine: false; readonly holder: { readonly host: string; readonly pid: number } | null };

/**
 * Does `work` while holding an exclusive lock file, shared by all processes and hosts that see the folder; waits
 * for a holder that lives, however long it takes. Throws `EVIDENCE_UNWRITABLE` when the lock cannot be had.
 */
export async function withLock<T>({ file, work }: { file: string; work: () => Promise<T> }): Promise<T> {
  await makeFolder(path.dirname(file));
  const release = await acquire(file);
  try {
    return await work();
  } finally {
    await release();
  }
}

async function acquire(file: string): Promise<() => Promise<void>> {
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    const taken = await tryLock(file);
    if (taken.mine) return taken.release;
    if (Date.now() > giveUpAt) throw held({ file, holder: taken.holder });
    await sleep(POLL_MS);
  }
}

/**
 * Takes the lock file for this process, or says who has it. The lock of a process of this host is taken over when
 * that very process is gone, never because of its age; one of another host when it has not been renewed.
 */
export async function tryLock(file: string): Promise<Taken> {
  const mine = JSON.stringify(await newHolder());
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await createWith(file, mine)) return { mine: true, release: keep(file, mine) };
    const held = await read(file);
    if (held === null) continue;
    const holder = abandoned.has(held) ? null : holderOf(held);
    if (holder !== null && (await lives({ file, holder }))) return { mine: false, holder };
    if (!(await removeStale(file, held))) await sleep(POLL_MS);
  }
  return { mine: false, holder: null };
}

/**
 * Locks of this process that it could not give back, as the disk went read-only meanwhile. It lives, but nobody is at
 * work under them: without this it would wait for itself for ever, once the disk is back.
 */
const abandoned = new Set<string>();

let ownIdentity: Promise<string | null> | null = null;

async function newHolder(): Promise<Holder> {
  ownIdentity ??= processIdentity(process.pid);
  return { host: hostname(), pid: process.pid, identity: await ownIdentity, id: randomUUID() };
}

/** Creates the file with its text in one step, so that nobody ever reads an empty lock. */
async function createWith(file: string, text: string): Promise<boolean> {
  const fresh = `${file}.${randomUUID()}`;
  await writeFile(fresh, text, { mode: 0o600, flag: 'wx' });
  try {
    await link(fresh, file);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    // The lock counts, and a name of its own is in nobody's way: a disk that went read-only fails what comes next.
    await rm(fresh, { force: true }).catch(() => undefined);
  }
}

/** Renews the lock until it is given back; what another process took meanwhile is left alone. */
function keep(file: string, mine: string): () => Promise<void> {
  const renewing = setInterval(() => {
    const now = new Date();
    // A lock that cannot be renewed goes stale, which is what renewing is for.
    utimes(file, now, now).catch(() => undefined);
  }, RENEW_MS);
  renewing.unref();
  return async () => {
    clearInterval(renewing);
    try {
      if ((await read(file)) === mine) await rm(file, { force: true });
    } catch (error) {
      abandoned.add(mine);
      throw error;
    }
  };
}

function holderOf(text: string): Holder | null {
  const parsed = holderSchema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : null;
}

async function lives({ file, holder }: { file: string; holder: Holder }): Promise<boolean> {
  const visible = holder.host === hostname() && holder.identity !== null;
  if (visible) return (await processIdentity(holder.pid)) === holder.identity;
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs < STALE_AFTER_MS;
}

/**
 * Removes exactly the stale lock that was read, never one that another process took meanwhile: only the holder of a
 * second lock, named after the stale text, may remove it, and looks again before. That second lock may be stale in
 * turn, after a crash in here, and is then taken over in the same way. False when another process is at it.
 */
async function removeStale(file: string, stale: string): Promise<boolean> {
  const guard = await tryLock(`${file}.${createHash('sha256').update(stale).digest('hex').slice(0, 16)}`);
  if (!guard.mine) return false;
  try {
    if ((await read(file)) === stale) await rm(file, { force: true });
    abandoned.delete(stale);
    return true;
  } finally {
    await guard.release();
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
  return (await readIfThere(file))?.toString() ?? null;
}

function held({
  file,
  holder,
}: {
  file: string;
  holder: { readonly host: string; readonly pid: number } | null;
}): BreakglassError {
  const who = holder === null ? 'another writer' : `process ${holder.pid} on ${holder.host}`;
  return new BreakglassError({
    code: 'EVIDENCE_UNWRITABLE',
    message: `expected ${path.dirname(file)} to be free, but ${who} holds it`,
  });
}
