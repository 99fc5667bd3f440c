import { createHash } from 'node:crypto';
import { access, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { Logger } from 'pino';
import { keepBundle, keptBundle, makeCache, replaceBundle } from './bundle-cache.ts';
import { sdkLogger } from './runtime-logger.ts';

const HERE = fileURLToPath(import.meta.url);
/** The package's root from the sources, `dist` from the compiled files. */
const ROOT = dirname(dirname(HERE));
const COMPILED = HERE.endsWith('.js');
/** Everything that workflow code may import, beside npm packages, whose exact versions stand in the lock file. */
const SOURCES = ['workflows', 'domain', 'evidence/core'];
/** Decodes whatever is sent to a run without failing it. */
const PAYLOADS = join(ROOT, 'workflows', COMPILED ? 'payloads.js' : 'payloads.ts');

/**
 * The bundle of our workflows, to run a worker with: `dist/workflow-bundle.js` in the published package; from
 * sources it is made when they changed and kept in `cacheDirectory`, so that a second start is quick. A kept one whose
 * bytes are not those that were made is not run but made anew.
 */
export async function workflowBundle({
  cacheDirectory,
  logger,
  root = ROOT,
  entry = join(root, 'workflows', 'index.ts'),
}: {
  readonly cacheDirectory: string;
  readonly logger: Logger;
  readonly root?: string;
  readonly entry?: string;
}): Promise<{ readonly codePath: string }> {
  if (COMPILED) return { codePath: join(ROOT, 'workflow-bundle.js') };
  await makeCache({ cacheDirectory, logger });
  for (;;) {
    const sources = await sourcesDigest({ root, entry });
    const kept = await keptBundle({ cacheDirectory, sources, logger });
    if (kept !== null) return { codePath: kept };
    const code = await bundled({ entry, logger });
    // Sources that were edited meanwhile are in it in part: what has this name must be made of what was digested.
    if ((await sourcesDigest({ root, entry })) === sources)
      return { codePath: await keepBundle({ cacheDirectory, sources, code }) };
  }
}

/** Bundles the workflows that `entry` exports and writes them to `out` in one step. */
export async function writeWorkflowBundle({
  entry,
  out,
  logger,
}: {
  readonly entry: string;
  readonly out: string;
  readonly logger: Logger;
}): Promise<void> {
  await replaceBundle({ out, code: await bundled({ entry, logger }) });
}

async function bundled({
  entry,
  logger,
}: {
  readonly entry: string;
  readonly logger: Logger;
}): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: entry,
    payloadConverterPath: PAYLOADS,
    logger: sdkLogger(logger),
    // The texts of all sources would be half of a file that each worker reads and holds; stack traces need none of them.
    webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-source-map' }),
  });
  return code;
}

/** A bundle fits only the SDK version that made it, so the version is part of the key. */
async function sourcesDigest({
  root,
  entry,
}: {
  readonly root: string;
  readonly entry: string;
}): Promise<string> {
  const digest = createHash('sha256');
  digest.update(`${sdkVersion()}\n${relative(root, entry)}\n`);
  for (const folder of SOURCES)
    for (const file of await filesUnder(join(root, folder)))
      digest.update(`${relative(root, file)}\n`).update(await readFile(file));
  for (const file of [entry, join(root, 'package.json'), join(root, 'package-lock.json')])
    if (await isThere(file)) digest.update(await readFile(file));
  return digest.digest('hex').slice(0, 32);
}

function sdkVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('@temporalio/worker/package.json');
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  throw new Error('expected a version in the package file of @temporalio/worker');
}

async function filesUnder(folder: string): Promise<string[]> {
  if (!(await isThere(folder))) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
