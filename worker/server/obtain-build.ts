import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errnoOf } from '../../evidence/disk.ts';
import { reasonOf } from '../reason.ts';
import { goCaches } from './go-caches.ts';
import { runLongTask } from './long-task.ts';
import { exactVersion } from './obtain-existing.ts';
import type { Link, Search } from './obtain.ts';
import { SUPPORTED } from './supported.ts';

/** 200 s on two idle cores; a loaded laptop may need several times that. */
const BUILD_TIMEOUT_MS = 30 * 60_000;
const TOLD_EVERY_MS = 30_000;

/** What a build costs, before it begins: 1.5 GB of modules and 1.9 GB of compiled packages, for a binary of 140 MB. */
const NEEDS = {
  private: 'no server here yet: building one takes some minutes and 3.5 GB of disk, of which 140 MB stay',
  own: 'no server here yet: building one takes some minutes, with the modules that Go has already',
} as const;

/** Builds the server with Go from our pinned module: slow, and needs only a Go module proxy. */
export function buildLink({ module = moduleDirectory() }: { readonly module?: string | null } = {}): Link {
  return {
    name: `go build of scripts/temporal-server`,
    find: async (search) => {
      if (module === null) return { passedOver: 'this installation has no scripts/temporal-server' };
      return keepInCache(search, 'build', (file) => build({ search, module, file }));
    },
  };
}

/**
 * Makes a binary in a folder of its own beside its place in the cache, checks it, and moves it there in one
 * step: two processes at once each make one, and the last rename wins with a whole file.
 */
export async function keepInCache(
  { cached, progress }: Search,
  from: 'download' | 'build',
  make: (file: string) => Promise<void>,
): ReturnType<Link['find']> {
  const started = Date.now();
  let folder: string | null = null;
  try {
    await mkdir(dirname(cached), { recursive: true });
    await removeLeft({ cached, now: started });
    folder = await mkdtemp(`${cached}.${from}-`);
    const file = join(folder, 'temporal');
    await make(file);
    const found = await exactVersion({ path: file, from });
    if ('passedOver' in found) return found;
    await rename(file, cached);
    const seconds = Math.round((Date.now() - started) / 1000);
    progress(`${from === 'build' ? 'built' : 'downloaded'} in ${seconds} s, kept as ${cached}`);
    return { binary: { ...found.binary, path: cached } };
  } catch (error) {
    return { passedOver: reasonOf(error) };
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}

/** Folders of makers that were killed: no living one is as old, and the caches of a build are large. */
async function removeLeft({ cached, now }: { readonly cached: string; readonly now: number }): Promise<void> {
  for (const name of await readdir(dirname(cached))) {
    const left = join(dirname(cached), name);
    if (!left.startsWith(`${cached}.`)) continue;
    const made = await stat(left).catch(() => null);
    if (made !== null && now - made.mtimeMs > 2 * BUILD_TIMEOUT_MS)
      await rm(left, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function build({
  search,
  module,
  file,
}: {
  readonly search: Search;
  readonly module: string;
  readonly file: string;
}): Promise<void> {
  try {
    const { whose, env, flags } = await goCaches({ env: search.env, folder: dirname(file) });
    const strip = ['-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', file];
    search.progress(NEEDS[whose]);
    await runLongTask({
      doing: `building Temporal CLI ${SUPPORTED.cli} with Go`,
      command: 'go',
      args: ['build', ...flags, ...strip, 'github.com/temporalio/cli/cmd/temporal'],
      cwd: module,
      // SQLite is pure Go in there, so no C compiler is needed.
      env: { ...env, CGO_ENABLED: '0' },
      everyMs: TOLD_EVERY_MS,
      timeoutMs: BUILD_TIMEOUT_MS,
      progress: search.progress,
    });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw new Error('no go on PATH (Go 1.26 or newer)', { cause: error });
    throw error;
  }
}

/** The module lies in the package's `scripts/`, two or three folders up (sources or `dist`). */
function moduleDirectory(): string | null {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (folder !== dirname(folder)) {
    const module = join(folder, 'scripts', 'temporal-server');
    if (existsSync(join(module, 'go.mod'))) return module;
    folder = dirname(folder);
  }
  return null;
}
