import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { keepBundle, keptBundle, makeCache } from '../../worker/bundle-cache.ts';
import { createLogger } from '../../worker/logger.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const sources = 'a'.repeat(32);

async function cache() {
  const base = await temporaryDirectory('bundles');
  const file = join(base, 'log');
  const logger = createLogger({ level: 'warn', destination: { file } });
  const cacheDirectory = join(base, 'cache');
  await makeCache({ cacheDirectory, logger });
  const place = { cacheDirectory, sources, logger };
  return { cacheDirectory, logger, place, said: () => readFile(file, 'utf8') };
}

describe('the cache of bundles', () => {
  it('gives back what it keeps, for these sources only', async () => {
    const { place, said } = await cache();
    expect(await keptBundle(place)).toBeNull();
    const file = await keepBundle({ ...place, code: 'code' });
    expect(await readFile(file, 'utf8')).toBe('code');
    expect(await keptBundle(place)).toBe(file);
    expect(await keptBundle({ ...place, sources: 'b'.repeat(32) })).toBeNull();
    expect(await said()).toBe('');
  });

  it.each([
    ['empty', ''],
    ['cut', 'cod'],
    ['changed', 'CODE'],
  ])('removes a bundle that is %s, and says so', async (_how, bytes) => {
    const { place, cacheDirectory, said } = await cache();
    const file = await keepBundle({ ...place, code: 'code' });
    await writeFile(file, bytes);
    expect(await keptBundle(place)).toBeNull();
    expect(await readdir(cacheDirectory)).toEqual([]);
    expect(await said()).toContain('not as it was made');
  });

  it('removes what is no file at all under the name of one', async () => {
    const { place, cacheDirectory } = await cache();
    const file = join(cacheDirectory, `workflow-bundle-${sources}-${'e'.repeat(64)}.js`);
    await mkdir(join(file, 'inside'), { recursive: true });
    expect(await keptBundle(place)).toBeNull();
    expect(await readdir(cacheDirectory)).toEqual([]);
  });

  it('passes over one of an earlier version, which states no digest of itself', async () => {
    const { place, cacheDirectory } = await cache();
    await writeFile(join(cacheDirectory, `workflow-bundle-${sources}.js`), 'code');
    expect(await keptBundle(place)).toBeNull();
  });

  it('keeps those that were used last, and nothing that a crash cut off', async () => {
    const { place, cacheDirectory } = await cache();
    const old = Array.from({ length: 12 }, (_none, n) => {
      const name = `workflow-bundle-${n.toString(16).padStart(32, '0')}`;
      return n % 2 === 0 ? `${name}.js` : `${name}-${'c'.repeat(64)}.js.${'d'.repeat(36)}`;
    });
    for (const [n, name] of old.entries()) {
      await writeFile(join(cacheDirectory, name), '');
      await utimes(join(cacheDirectory, name), n + 1, n + 1);
    }
    await writeFile(join(cacheDirectory, 'temporal'), '');
    const used = await keepBundle({ ...place, code: 'used' });
    await utimes(used, 0, 0);
    expect(await keptBundle(place)).toBe(used);
    const last = await keepBundle({ ...place, sources: 'b'.repeat(32), code: 'last' });
    const kept = [...old.slice(-6), basename(used), basename(last), 'temporal'];
    expect((await readdir(cacheDirectory)).toSorted()).toEqual(kept.toSorted());
  });

  it('lies in a folder of its owner alone, also where it was open before', async () => {
    const { cacheDirectory, logger } = await cache();
    expect((await stat(cacheDirectory)).mode & 0o777).toBe(0o700);
    await chmod(cacheDirectory, 0o777);
    await mkdir(join(cacheDirectory, 'temporal'));
    await makeCache({ cacheDirectory, logger });
    expect((await stat(cacheDirectory)).mode & 0o777).toBe(0o700);
  });
});
