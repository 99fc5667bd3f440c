import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { errnoOf } from '../evidence/disk.ts';
import { readPlainFile } from '../evidence/plain-file.ts';

/** A bundle has five megabytes. Those of a checkout's last few states are enough, and others may be reading them. */
const KEPT = 8;
/** `workflow-bundle-<digest of the sources>-<digest of itself>.js`; of earlier versions, and cut off in writing, too. */
const ANY_BUNDLE = /^workflow-bundle-[0-9a-f]{32}(?:-[0-9a-f]{64})?\.js(?:\.[0-9a-f-]{36})?$/;
const BUNDLE = /^workflow-bundle-(?<sources>[0-9a-f]{32})-(?<content>[0-9a-f]{64})\.js$/;

/** Where bundles are kept, and which: `sources` is the digest of all that it is made of, in 32 hex digits. */
export interface CachePlace {
  readonly cacheDirectory: string;
  readonly sources: string;
}

/** Makes the folder of the cache, for its owner alone: what lies in it is run as a program. */
export async function makeCache({
  cacheDirectory,
  logger,
}: {
  readonly cacheDirectory: string;
  readonly logger: Logger;
}): Promise<void> {
  await mkdir(cacheDirectory, { recursive: true, mode: 0o700 });
  if (((await stat(cacheDirectory)).mode & 0o077) === 0) return;
  try {
    await chmod(cacheDirectory, 0o700);
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    logger.warn(
      { cacheDirectory },
      'others may reach the folder of workflow bundles, and it is not ours to close',
    );
  }
}

/**
 * The bundle that is kept for these sources; null where there is none whose bytes are those that its name states. A
 * damaged one is removed, and the log says so: a disk that loses bytes, or somebody who changed it.
 */
export async function keptBundle({
  cacheDirectory,
  sources,
  logger,
}: CachePlace & { readonly logger: Logger }): Promise<string | null> {
  for (const name of await readdir(cacheDirectory)) {
    const stated = BUNDLE.exec(name)?.groups;
    if (stated?.sources !== sources) continue;
    const file = join(cacheDirectory, name);
    const bytes = await readPlainFile(file).catch(() => Buffer.alloc(0));
    if (digestOf(bytes) === stated.content) return touched(file);
    logger.warn({ file }, 'this workflow bundle is not as it was made; it is made anew');
    await rm(file, { recursive: true, force: true });
  }
  return null;
}

/** Keeps a bundle for these sources, and removes all but those that were used last. Returns its file. */
export async function keepBundle({
  cacheDirectory,
  sources,
  code,
}: CachePlace & { readonly code: string }): Promise<string> {
  const out = join(cacheDirectory, `workflow-bundle-${sources}-${digestOf(code)}.js`);
  await replaceBundle({ out, code });
  await removeOld(cacheDirectory);
  return out;
}

/** On disk before it has its name: a crash leaves no bundle rather than half of one. */
export async function replaceBundle({
  out,
  code,
}: {
  readonly out: string;
  readonly code: string;
}): Promise<void> {
  await mkdir(dirname(out), { recursive: true });
  const fresh = `${out}.${randomUUID()}`;
  try {
    await writeFile(fresh, code, { flush: true });
    await rename(fresh, out);
  } finally {
    await rm(fresh, { force: true });
  }
}

/** Used now: those that were not for longest go first. Where that cannot be noted, it may go too soon, and no harm. */
async function touched(file: string): Promise<string> {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
  return file;
}

async function removeOld(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => ANY_BUNDLE.test(name));
  const files = await Promise.all(names.map(async (name) => usedAt(join(folder, name))));
  const oldest = files.toSorted((one, other) => other.at - one.at).slice(KEPT);
  for (const { file } of oldest) await rm(file, { force: true });
}

/** Another process may have removed it meanwhile: then it counts as the oldest. */
async function usedAt(file: string): Promise<{ readonly file: string; readonly at: number }> {
  const at = await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  return { file, at };
}

function digestOf(code: string | Uint8Array): string {
  return createHash('sha256').update(code).digest('hex');
}
