import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const SOURCE = fileURLToPath(new URL('.', import.meta.url));
/** Where Debian's golang-golang-x-mod-dev puts its sources, for builds without modules and without a network. */
const DEBIAN_GOPATH = '/usr/share/gocode';
/** The standard library may have to be compiled first, on a machine that may be busy. */
const BUILD_TIMEOUT_MS = 300_000;
const RUN_TIMEOUT_MS = 60_000;
const failure = z.object({ code: z.literal(1), stderr: z.string() });

/** Why the oracle cannot be built here, or null where it can. */
export function whyNoOracle(): string | null {
  if (spawnSync('go', ['version']).error !== undefined) return 'no go on PATH (Debian: golang-go)';
  const library = join(DEBIAN_GOPATH, 'src/golang.org/x/mod/sumdb/tlog');
  return existsSync(library) ? null : 'no golang.org/x/mod sources (Debian: golang-golang-x-mod-dev)';
}

/** Builds the oracle into a folder; returns the program's path. */
export async function buildOracle(folder: string): Promise<string> {
  const program = join(folder, 'oracle');
  await promisify(execFile)('go', ['build', '-o', program, '.'], {
    cwd: SOURCE,
    env: { ...process.env, GO111MODULE: 'off', GOPATH: DEBIAN_GOPATH, GOFLAGS: '', CGO_ENABLED: '0' },
    timeout: BUILD_TIMEOUT_MS,
  });
  return program;
}

/** Runs the oracle on a log's folder: `ok`, or why it refuses. Throws where it did not come to an answer. */
export async function askOracle(program: string, verb: 'check' | 'write', folder: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, [verb, folder], { timeout: RUN_TIMEOUT_MS });
    return stdout.trim();
  } catch (error) {
    const refused = failure.safeParse(error);
    if (refused.success && !/^(panic:|fatal error:)/mu.test(refused.data.stderr))
      return refused.data.stderr.trim();
    throw error;
  }
}
