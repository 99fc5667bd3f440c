import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from './obtain.ts';
import { SUPPORTED } from './supported.ts';

/** Where Go keeps downloaded modules and compiled packages during a build. */
export interface GoCaches {
  /** `own`: those of whoever builds, which are left as they are; `private`: folders of the build, to be removed after it. */
  readonly whose: 'own' | 'private';
  readonly env: Environment;
  readonly flags: readonly string[];
}

/**
 * Go's own caches where they hold our module already, as after an earlier build or a prefetch; else folders in
 * `folder`, because some GiB would stay in a home directory for one binary. Rejects with ENOENT where there is no go.
 *
 * @see https://go.dev/ref/mod#module-cache
 */
export async function goCaches({
  env,
  folder,
}: {
  readonly env: Environment;
  readonly folder: string;
}): Promise<GoCaches> {
  // Asked outside of the module, which would make an older Go fetch the toolchain that it names.
  const { stdout } = await promisify(execFile)('go', ['env', 'GOMODCACHE'], { cwd: folder, env });
  const archive = join('cache/download/github.com/temporalio/cli/@v', `v${SUPPORTED.cli}.zip`);
  if (existsSync(join(stdout.trim(), archive))) return { whose: 'own', env, flags: [] };
  const caches = { GOMODCACHE: join(folder, 'go-modules'), GOCACHE: join(folder, 'go-build') };
  // Modules are written read-only by default, and could not be removed.
  return { whose: 'private', env: { ...env, ...caches }, flags: ['-modcacherw'] };
}
