import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { init } from '../../../cli/commands/init.ts';
import { givenFrom } from '../../../cli/given.ts';
import { recordIo } from '../../support/io.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

async function initIn(directory: string) {
  const io = recordIo({ cwd: directory });
  expect(await init(io, givenFrom({ words: [], options: {} }))).toBe(0);
  return { printed: io.stdout(), said: io.stderr().join('\n') };
}

describe('init', () => {
  it('keeps all but definitions out of version control, secrets that its file names too', async () => {
    const directory = await temporaryDirectory('init');
    const { printed } = await initIn(directory);
    expect(printed).toMatch(/^gitignore +\/.*\.gitignore$/m);
    const left = (await readFile(path.join(directory, '.gitignore'), 'utf8')).split('\n');
    const made = (await readdir(directory, { withFileTypes: true })).map((entry) =>
      entry.isDirectory() ? `${entry.name}/` : entry.name,
    );
    expect(made.filter((name) => !left.includes(name)).toSorted()).toEqual([
      '.gitignore',
      'organisation.yaml',
      'runbooks/',
    ]);
    const template = await readFile(path.join(directory, 'organisation.yaml'), 'utf8');
    const secrets = [...template.matchAll(/\bfile: ([^/]+\/)/g)].map(([, folder]) => folder);
    expect(secrets).not.toEqual([]);
    expect(left).toEqual(expect.arrayContaining(secrets));
    expect(template).toContain('# policies-that-may-apply: [');
  });

  it('leaves a .gitignore that is there, and says what it must name', async () => {
    const directory = await temporaryDirectory('init');
    const file = path.join(directory, '.gitignore');
    await writeFile(file, '*.log\n');
    const { printed, said } = await initIn(directory);
    expect(await readFile(file, 'utf8')).toBe('*.log\n');
    expect(printed).not.toContain('gitignore');
    expect(said).toContain('see that it names .breakglass/ keys/ secrets/');
    expect(existsSync(path.join(directory, '.breakglass'))).toBe(true);
  });
});
