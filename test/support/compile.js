import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { promisify } from 'node:util';

/**
 * Before slow tests: compiles this checkout, for the programs that they start as processes of their own, many times.
 * One that reads TypeScript needs two seconds of a core more to start. Kept by the digest of all that goes into it.
 */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = fileURLToPath(new URL('compile-main.ts', import.meta.url));
const CACHE = path.join(ROOT, 'node_modules', '.cache', 'breakglass');
const FOLDERS = 'activities,cli,domain,evidence,page,pages,scripts,simulator,test,worker,workflows'.split(
  ',',
);
const FILES = ['package-lock.json', 'tsconfig.json', 'test/support/tsconfig.compiled.json'];
/** Each has nine megabytes. Tests that were started before others changed the sources may still use theirs. */
const KEPT = 6;
const IN_USE_MS = 3_600_000;

async function sources() {
  const found = await Promise.all(
    FOLDERS.map((folder) => readdir(path.join(ROOT, folder), { recursive: true, withFileTypes: true })),
  );
  const names = found
    .flat()
    .filter((entry) => entry.isFile() && /\.(?:ts|html|css)$/.test(entry.name))
    .filter((entry) => !entry.name.endsWith('.test.ts'))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));
  return [...FILES, ...names.sort()];
}

async function digest() {
  const hash = createHash('sha256');
  for (const name of await sources()) hash.update(`${name}\n`).update(await readFile(path.join(ROOT, name)));
  return hash.digest('hex').slice(0, 32);
}

async function removeOld() {
  const copies = await Promise.all(
    (await readdir(CACHE)).map(async (name) => {
      const copy = path.join(CACHE, name);
      return { copy, at: (await stat(copy).catch(() => ({ mtimeMs: 0 }))).mtimeMs };
    }),
  );
  const newest = copies.toSorted((one, other) => other.at - one.at);
  const old = newest.slice(KEPT).filter(({ at }) => Date.now() - at > IN_USE_MS);
  await Promise.all(old.map(({ copy }) => rm(copy, { recursive: true, force: true })));
}

/** jest calls it once, before its workers start; they and what they start inherit the variable. */
export default async function compile() {
  const copy = path.join(CACHE, `compiled-${await digest()}`);
  if (!existsSync(copy)) {
    const fresh = `${copy}.${process.pid}`;
    await mkdir(fresh, { recursive: true });
    try {
      await promisify(execFile)(process.execPath, ['--import', 'tsx', MAIN, fresh], { cwd: ROOT });
      // Another jest may have been faster: then that one's is used.
      await rename(fresh, copy).catch(() => undefined);
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  }
  await utimes(copy, new Date(), new Date());
  await removeOld();
  process.env.BREAKGLASS_COMPILED = copy;
}
