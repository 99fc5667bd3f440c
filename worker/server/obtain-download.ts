import { createRequire } from 'node:module';
import { readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runLongTask } from './long-task.ts';
import { keepInCache } from './obtain-build.ts';
import type { Link, Search } from './obtain.ts';
import { SUPPORTED } from './supported.ts';

const DOWNLOAD_TIMEOUT_MS = 60_000;

/** Fetches the official CLI of the supported version to `file`. */
export type Downloader = (search: Search, file: string) => Promise<void>;

/** The official download; fails at once where names do not resolve, and after 60 s where packets vanish. */
export function downloadLink({ download = downloadWithSdk }: { readonly download?: Downloader } = {}): Link {
  return {
    name: 'official download',
    find: async (search) => {
      const found = await keepInCache(search, 'download', (file) => download(search, file));
      if ('passedOver' in found) search.progress(`not downloaded: ${found.passedOver}`);
      return found;
    },
  };
}

/**
 * The SDK downloads as part of starting a server, and cannot be cancelled; in a child it can. The child starts
 * the server in memory, which also proves that the file runs here, and stops it.
 */
const CHILD = `
  const [testing, downloadDir, version] = process.argv.slice(1);
  require(testing).TestWorkflowEnvironment
    .createLocal({ server: { executable: { type: 'cached-download', downloadDir, version } } })
    .then((environment) => environment.teardown())
    .catch((error) => { console.error(String(error.cause ?? error)); process.exitCode = 1; });
`;

async function downloadWithSdk(search: Search, file: string): Promise<void> {
  const folder = dirname(file);
  const testing = createRequire(import.meta.url).resolve('@temporalio/testing');
  await runLongTask({
    doing: `downloading Temporal CLI ${SUPPORTED.cli}`,
    command: process.execPath,
    args: ['-e', CHILD, testing, folder, `v${SUPPORTED.cli}`],
    env: { ...search.env },
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
    progress: search.progress,
  });
  const [name, ...others] = await readdir(folder);
  if (name === undefined || others.length > 0)
    throw new Error(`expected one downloaded file, got ${others.length + (name === undefined ? 0 : 1)}`);
  await rename(join(folder, name), file);
}
