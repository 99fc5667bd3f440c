import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { rehearseCommand } from '../../cli/commands/rehearse.ts';
import { up } from '../../cli/commands/up.ts';
import { givenFrom } from '../../cli/given.ts';
import { recordIo } from '../support/io.ts';

describe('a page that cannot listen so', () => {
  it.each([{ listen: 'x' }, { tlsCert: 'page.pem' }, { listen: '0.0.0.0:8420' }])(
    'is refused by up before anything is read or started: %j',
    async (options) => {
      const given = givenFrom({ words: [], options: { page: true, ...options } });
      await expect(up(recordIo({ cwd: '/' }), given)).rejects.toMatchObject({ code: 'USAGE' });
      const without = givenFrom({ words: [], options: { ...options, page: false } });
      await expect(up(recordIo({ cwd: '/' }), without)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    },
  );
});

describe('a rehearsal whose folder cannot be made', () => {
  it('is refused before anything is started', async () => {
    const io = recordIo({ cwd: '/' });
    const options = { directory: fileURLToPath(import.meta.url) };
    await expect(rehearseCommand(io, givenFrom({ words: [], options }))).rejects.toMatchObject({
      code: 'USAGE',
    });
    expect(io.stderr()).toEqual([]);
  });
});

describe('a rehearsal of a runbook that is not there', () => {
  it('is refused by rehearse before anything is started', async () => {
    const io = recordIo({ cwd: '/' });
    const given = givenFrom({ words: ['quaterly-drill'], options: {} });
    await expect(rehearseCommand(io, given)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(io.stderr()).toEqual([]);
  });
});

describe('a rehearsal in a language that nobody speaks', () => {
  it('is refused by rehearse before anything is started', async () => {
    const io = recordIo({ cwd: '/nowhere' });
    await expect(
      rehearseCommand(io, givenFrom({ words: [], options: { language: 'fr' } })),
    ).rejects.toMatchObject({ code: 'USAGE' });
    expect(io.stderr()).toEqual([]);
  });
});
