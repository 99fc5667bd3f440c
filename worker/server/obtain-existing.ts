import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { reasonOf } from '../reason.ts';
import type { Found, Link, Search } from './obtain.ts';
import { readServerVersion, SUPPORTED } from './supported.ts';

/**
 * `BREAKGLASS_TEMPORAL_CLI`: the operator's own choice, so any server version is taken; the database file's
 * version record still guards the data.
 */
export const environmentLink: Link = {
  name: 'BREAKGLASS_TEMPORAL_CLI',
  find: async ({ env, progress }) => {
    const path = env.BREAKGLASS_TEMPORAL_CLI;
    if (path === undefined || path === '') return { passedOver: 'not set' };
    try {
      return { binary: { path, version: await readServerVersion(path), from: 'environment' } };
    } catch (error) {
      const passedOver = `${path} does not run: ${reasonOf(error)}`;
      progress(`BREAKGLASS_TEMPORAL_CLI is passed over: ${passedOver}`);
      return { passedOver };
    }
  },
};

/** A `temporal` on `PATH`, taken only with the supported server, because a database file fits one version. */
export const pathLink: Link = {
  name: 'temporal on PATH',
  find: async ({ env, progress }) => {
    const path = await findOnPath('temporal', env.PATH);
    if (path === null) return { passedOver: 'not there' };
    const found = await exactVersion({ path, from: 'path' });
    if ('passedOver' in found) progress(`${path} is passed over: ${found.passedOver}`);
    return found;
  },
};

/** What an earlier start downloaded or built. */
export const cacheLink: Link = {
  name: 'our cache',
  find: async ({ cached }: Search) => {
    if (!(await isExecutable(cached))) return { passedOver: `no ${cached}` };
    return exactVersion({ path: cached, from: 'cache' });
  },
};

/** Takes a binary whose server is exactly the supported one. */
export async function exactVersion({
  path,
  from,
}: {
  readonly path: string;
  readonly from: 'path' | 'cache' | 'download' | 'build';
}): Promise<Found> {
  try {
    const version = await readServerVersion(path);
    if (version === SUPPORTED.server) return { binary: { path, version, from } };
    return { passedOver: `its server is ${version}, expected exactly ${SUPPORTED.server}` };
  } catch (error) {
    return { passedOver: `${path} does not run: ${reasonOf(error)}` };
  }
}

async function findOnPath(name: string, path = ''): Promise<string | null> {
  for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
    const candidate = join(folder, name);
    if (await isExecutable(candidate)) return candidate;
  }
  return null;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
