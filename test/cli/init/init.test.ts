import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { init } from '../../../cli/commands/init.ts';
import { loadOrganisation } from '../../../cli/definitions.ts';
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

  it('has examples as comments that hold once they are none', async () => {
    const directory = await temporaryDirectory('init');
    await initIn(directory);
    await mkdir(path.join(directory, 'passkeys'));
    const file = path.join(directory, 'organisation.yaml');
    const template = await readFile(file, 'utf8');
    const examples = template
      .replaceAll(/^# (?=(?:language|zone|page|passkeys|schedules):)/gm, '')
      .replaceAll(/^ {2}# (?=- )/gm, '  ')
      .replaceAll(/^# {3}(?=- \{ id: quarterly)/gm, '  ');
    await writeFile(file, examples);
    const { value } = await loadOrganisation({ file, cwd: directory });
    expect(value).toMatchObject({ language: 'de', zone: 'Europe/Berlin', page: 'http://localhost:8420' });
    expect(value.channels.map(({ kind }) => kind)).toEqual(['call-list', 'smtp']);
    expect(value.schedules.map(({ id }) => id)).toEqual(['quarterly']);
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
