import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errnoOf } from '../../evidence/disk.ts';
import { reasonOf } from '../reason.ts';
import { runLongTask } from './long-task.ts';
import { exactVersion } from './obtain-existing.ts';
import type { Link, Search } from './obtain.ts';
import { SUPPORTED } from './supported.ts';

/** 200 s on two idle cores; a loaded laptop may need several times that. */
const BUILD_TIMEOUT_MS = 30 * 60_000;

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
  { cached }: Search,
  from: 'download' | 'build',
  make: (file: string) => Promise<void>,
): ReturnType<Link['find']> {
  let folder: string | null = null;
  try {
    await mkdir(dirname(cached), { recursive: true });
    folder = await mkdtemp(`${cached}.${from}-`);
    const file = join(folder, 'temporal');
    await make(file);
    const found = await exactVersion({ path: file, from });
    if ('passedOver' in found) return found;
    await rename(file, cached);
    return { binary: { ...found.binary, path: cached } };
  } catch (error) {
    return { passedOver: reasonOf(error) };
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
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
  const flags = ['-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', file];
  try {
    await runLongTask({
      doing: `building Temporal CLI ${SUPPORTED.cli} with Go (some minutes, once)`,
      command: 'go',
      args: ['build', ...flags, 'github.com/temporalio/cli/cmd/temporal'],
      cwd: module,
      // SQLite is pure Go in there, so no C compiler is needed.
      env: { ...search.env, CGO_ENABLED: '0' },
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
