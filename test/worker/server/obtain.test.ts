import { chmod, mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { buildLink } from '../../../worker/server/obtain-build.ts';
import { downloadLink } from '../../../worker/server/obtain-download.ts';
import { cacheLink, environmentLink, pathLink } from '../../../worker/server/obtain-existing.ts';
import {
  defaultCacheDirectory,
  LINKS,
  obtainTemporal,
  type Environment,
  type Found,
  type Search,
} from '../../../worker/server/obtain.ts';
import { SUPPORTED } from '../../../worker/server/supported.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { pretendTemporal, printsVersion, program } from '../fixtures/programs.ts';

const OTHER_SERVER = '1.29.0';
let folder: string;
let said: string[];

beforeEach(async () => {
  folder = await temporaryDirectory('obtain');
  said = [];
});

function search(env: Environment = {}): Search {
  const cached = join(folder, 'cache', 'temporal', SUPPORTED.server, 'temporal');
  return { env, cached, progress: (line) => said.push(line) };
}

const passedOver = (found: Found): string => ('passedOver' in found ? found.passedOver : 'found');

describe('BREAKGLASS_TEMPORAL_CLI', () => {
  it('is not set', async () => {
    expect(await environmentLink.find(search())).toEqual({ passedOver: 'not set' });
    expect(await environmentLink.find(search({ BREAKGLASS_TEMPORAL_CLI: '' }))).toEqual({
      passedOver: 'not set',
    });
  });

  it('is taken with any server version, which it reports', async () => {
    const path = await pretendTemporal(folder, OTHER_SERVER);
    expect(await environmentLink.find(search({ BREAKGLASS_TEMPORAL_CLI: path }))).toEqual({
      binary: { path, version: OTHER_SERVER, from: 'environment' },
    });
  });

  it('is passed over aloud when it does not run', async () => {
    const found = await environmentLink.find(search({ BREAKGLASS_TEMPORAL_CLI: join(folder, 'nothing') }));
    expect(passedOver(found)).toMatch(/does not run: .*ENOENT/);
    expect(said).toHaveLength(1);
  });

  it('is passed over when it is some other program', async () => {
    const path = await program(join(folder, 'temporal'), 'echo hello');
    const found = await environmentLink.find(search({ BREAKGLASS_TEMPORAL_CLI: path }));
    expect(passedOver(found)).toContain('expected "… (Server x.y.z, …)" from --version, got "hello');
  });
});

describe('temporal on PATH', () => {
  it('is taken with exactly the supported server, from the first folder that has one', async () => {
    const path = await pretendTemporal(join(folder, 'b'), SUPPORTED.server);
    const PATH = [join(folder, 'a'), join(folder, 'b')].join(':');
    expect(await pathLink.find(search({ PATH }))).toEqual({
      binary: { path, version: SUPPORTED.server, from: 'path' },
    });
  });

  it('is passed over aloud with another server', async () => {
    await pretendTemporal(folder, OTHER_SERVER);
    const found = await pathLink.find(search({ PATH: folder }));
    expect(passedOver(found)).toBe(`its server is ${OTHER_SERVER}, expected exactly ${SUPPORTED.server}`);
    expect(said).toHaveLength(1);
  });

  it.each([undefined, '', '/nowhere'])('is not there with PATH=%p', async (PATH) => {
    expect(await pathLink.find(search({ PATH }))).toEqual({ passedOver: 'not there' });
  });

  it('is not there when the file is not executable', async () => {
    await writeFile(join(folder, 'temporal'), 'text');
    expect(await pathLink.find(search({ PATH: folder }))).toEqual({ passedOver: 'not there' });
  });
});

describe('our cache', () => {
  it('gives what an earlier start kept', async () => {
    const { cached } = search();
    await pretendTemporal(dirname(cached), SUPPORTED.server);
    expect(await cacheLink.find(search())).toEqual({
      binary: { path: cached, version: SUPPORTED.server, from: 'cache' },
    });
  });

  it('does not give a file that no longer runs', async () => {
    const { cached } = search();
    await mkdir(dirname(cached), { recursive: true });
    await writeFile(cached, 'cut off');
    await chmod(cached, 0o755);
    expect(passedOver(await cacheLink.find(search()))).toContain('does not run');
  });
});

describe('the official download', () => {
  const fake = (script: string) =>
    downloadLink({
      download: async (_, file) => {
        await program(file, script);
      },
    });

  it('is kept in the cache, with nothing beside it', async () => {
    const { cached } = search();
    expect(await fake(printsVersion(SUPPORTED.server)).find(search())).toEqual({
      binary: { path: cached, version: SUPPORTED.server, from: 'download' },
    });
    expect(await readdir(dirname(cached))).toEqual(['temporal']);
    expect(await cacheLink.find(search())).toMatchObject({ binary: { from: 'cache' } });
  });

  it('is not kept when it is another version', async () => {
    const found = await fake(printsVersion(OTHER_SERVER)).find(search());
    expect(passedOver(found)).toContain(OTHER_SERVER);
    expect(await readdir(dirname(search().cached))).toEqual([]);
  });

  it('says why it failed and leaves nothing', async () => {
    const failing = downloadLink({ download: () => Promise.reject(new Error('no route\nto host')) });
    expect(await failing.find(search())).toEqual({ passedOver: 'no route' });
    expect(said).toEqual(['not downloaded: no route']);
    expect(await readdir(dirname(search().cached))).toEqual([]);
  });

  it('may happen in several processes at once: the file is whole at every moment', async () => {
    const link = fake(printsVersion(SUPPORTED.server));
    const found = await Promise.all([1, 2, 3, 4].map(() => link.find(search())));
    for (const one of found) expect(one).toMatchObject({ binary: { path: search().cached } });
    expect(await readdir(dirname(search().cached))).toEqual(['temporal']);
  });
});

describe('the build', () => {
  /** A pretend compiler that notes how it was called and writes what `go build -o` would. */
  async function pretendGo(body: string): Promise<Search> {
    const own = `if [ "$1" = env ]; then echo '${join(folder, 'own')}'; exit; fi`;
    await program(join(folder, 'bin', 'go'), `${own}\n${body}`);
    return search({ PATH: `${join(folder, 'bin')}:/usr/bin:/bin` });
  }
  const module = () => mkdir(join(folder, 'module'), { recursive: true }).then(() => join(folder, 'module'));
  const write = [
    'while [ "$1" != "-o" ]; do shift; done',
    `printf '#!/bin/sh\\n%s\\n' "${printsVersion(SUPPORTED.server)}" > "$2"; chmod 755 "$2"`,
  ].join('\n');

  it('runs go build in our module and keeps the binary', async () => {
    const noted = join(folder, 'called');
    const context = await pretendGo(
      `echo "$PWD $CGO_ENABLED $GOMODCACHE $GOCACHE $*" > '${noted}'\nmkdir "$GOMODCACHE"\n${write}`,
    );
    expect(await buildLink({ module: await module() }).find(context)).toEqual({
      binary: { path: context.cached, version: SUPPORTED.server, from: 'build' },
    });
    expect(await readFile(noted, 'utf8')).toMatch(
      /\/module 0 (\S+\/temporal\.build-\w+)\/go-modules \1\/go-build build -modcacherw -trimpath -buildvcs=false -ldflags -s -w -o \1\/temporal github\.com\/temporalio\/cli\/cmd\/temporal\n$/,
    );
    expect(said).toEqual([
      expect.stringMatching(/3\.5 GB/),
      `building Temporal CLI ${SUPPORTED.cli} with Go …`,
      expect.stringMatching(`^built in \\d+ s, kept as ${context.cached}$`),
    ]);
    expect(await readdir(dirname(context.cached))).toEqual(['temporal']);
  });

  it('takes the modules that Go has already, and leaves its caches as they are', async () => {
    const archives = join(folder, 'own/cache/download/github.com/temporalio/cli/@v');
    await program(join(archives, `v${SUPPORTED.cli}.zip`), '');
    const noted = join(folder, 'called');
    const context = await pretendGo(`echo "[$GOMODCACHE$GOCACHE] $2" > '${noted}'\n${write}`);
    expect(await buildLink({ module: await module() }).find(context)).toHaveProperty('binary');
    expect(await readFile(noted, 'utf8')).toBe('[] -trimpath\n');
    expect(said[0]).not.toContain('GB');
  });

  it('removes what one that was killed left behind, and nothing of one that may be at work', async () => {
    const context = await pretendGo(write);
    const old = `${context.cached}.build-old`;
    for (const left of [old, `${context.cached}.build-new`])
      await mkdir(join(left, 'x'), { recursive: true });
    await utimes(old, 0, Date.now() / 1000 - 24 * 3_600);
    expect(await buildLink({ module: await module() }).find(context)).toHaveProperty('binary');
    expect(await readdir(dirname(context.cached))).toEqual(['temporal', 'temporal.build-new']);
  });

  it('tells the last line of what the compiler said', async () => {
    const context = await pretendGo(`echo first >&2; echo 'go.mod requires go >= 1.26.4' >&2; exit 1`);
    expect(await buildLink({ module: await module() }).find(context)).toEqual({
      passedOver: 'go.mod requires go >= 1.26.4',
    });
  });

  it('needs go on PATH', async () => {
    const found = await buildLink({ module: await module() }).find(search({ PATH: folder }));
    expect(passedOver(found)).toBe('no go on PATH (Go 1.26 or newer)');
  });

  it('needs the module', async () => {
    expect(passedOver(await buildLink({ module: null }).find(search()))).toContain('scripts/temporal-server');
  });
});

describe('the search', () => {
  const link = (name: string, found: Found) => ({ name, find: () => Promise.resolve(found) });

  it('takes the first that finds', async () => {
    const binary = { path: '/a', version: SUPPORTED.server, from: 'path' } as const;
    const links = [
      link('one', { passedOver: 'no' }),
      link('two', { binary }),
      LINKS[4] ?? link('x', { binary }),
    ];
    expect(
      await obtainTemporal({ env: {}, cacheDirectory: folder, progress: () => undefined, links }),
    ).toEqual(binary);
  });

  it('refuses with every link and its reason', async () => {
    const links = ['one', 'two', 'three'].map((name) => link(name, { passedOver: `${name} is not there` }));
    const obtaining = obtainTemporal({ env: {}, cacheDirectory: folder, progress: () => undefined, links });
    await expect(obtaining).rejects.toMatchObject({ code: 'SERVER_UNOBTAINABLE' });
    await expect(obtaining).rejects.toThrow(
      /one: one is not there\n {2}two: two is not there\n {2}three: three is not there\n.*BREAKGLASS_TEMPORAL_CLI/,
    );
  });

  it('goes from the nearest to the most expensive', () => {
    expect(LINKS.map(({ name }) => name)).toEqual([
      'BREAKGLASS_TEMPORAL_CLI',
      'temporal on PATH',
      'our cache',
      'official download',
      'go build of scripts/temporal-server',
    ]);
  });

  it('caches where XDG says', () => {
    expect(defaultCacheDirectory({ XDG_CACHE_HOME: '/x' })).toBe('/x/breakglass');
    expect(defaultCacheDirectory({})).toMatch(/\/\.cache\/breakglass$/);
  });
});
