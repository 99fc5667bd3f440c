import { readFile, stat, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { claimDatabase } from '../../../worker/server/database-version.ts';
import { stateFiles, type StateFiles } from '../../../worker/server/state-files.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

let files: StateFiles;

beforeEach(async () => {
  files = stateFiles(await temporaryDirectory('version'));
});

describe('the version beside a database', () => {
  it('is written before there is a database, for its owner only', async () => {
    await claimDatabase(files, '1.31.2');
    expect(await readFile(files.version, 'utf8')).toBe('1.31.2\n');
    expect((await stat(files.version)).mode & 0o777).toBe(0o600);
  });

  it('lets the same version in', async () => {
    await claimDatabase(files, '1.31.2');
    await writeFile(files.database, 'rows');
    await claimDatabase(files, '1.31.2');
  });

  it('may change while there is no database', async () => {
    await claimDatabase(files, '1.31.2');
    await claimDatabase(files, '1.32.0');
    expect(await readFile(files.version, 'utf8')).toBe('1.32.0\n');
  });

  it.each(['1.32.0', '1.31.1', '1.30.2'])(
    'refuses a database of 1.31.2 to %s, untouched',
    async (version) => {
      await claimDatabase(files, '1.31.2');
      await writeFile(files.database, 'rows');
      const claiming = claimDatabase(files, version);
      await expect(claiming).rejects.toMatchObject({ code: 'SERVER_VERSION_MISMATCH' });
      await expect(claiming).rejects.toThrow(`written by Temporal server 1.31.2, expected ${version}`);
      expect(await readFile(files.version, 'utf8')).toBe('1.31.2\n');
      expect(await readFile(files.database, 'utf8')).toBe('rows');
    },
  );

  it('refuses a database of unknown origin and names the ways out', async () => {
    await writeFile(files.database, 'rows');
    const claiming = claimDatabase(files, '1.31.2');
    await expect(claiming).rejects.toMatchObject({ code: 'SERVER_VERSION_MISMATCH' });
    await expect(claiming).rejects.toThrow(/BREAKGLASS_TEMPORAL_CLI=FILE[^]*evidence export[^]*away/);
  });
});
