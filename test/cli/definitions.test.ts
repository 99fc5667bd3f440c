import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { rehearseCommand } from '../../cli/commands/rehearse.ts';
import { drillThatPlans, loadRunbook } from '../../cli/definitions.ts';
import { readOrganisation } from '../../domain/definition/organisation.ts';
import { givenFrom } from '../../cli/given.ts';
import { recordIo } from '../support/io.ts';
import { exampleOrganisationText } from '../support/organisation.ts';

describe('the drill that is proposed', () => {
  it.each([
    ['the whole one', [], 'quarterly-drill'],
    ['the smallest, without channels', ['channels'], 'sign-in-check'],
    ['none, without the rule that the smallest looks at', ['alerts'], null],
  ])('is %s', async (_what, gone, expected) => {
    const text = gone.reduce(
      (left, list) => left.replace(new RegExp(`^${list}:\n(?: .*\n?)+`, 'm'), ''),
      exampleOrganisationText(),
    );
    const file = 'organisation.yaml';
    const read = readOrganisation({ file, text });
    if (!read.ok) throw new Error('expected a valid organisation');
    expect(await drillThatPlans({ organisation: { file, text, ...read }, cwd: '/' })).toBe(expected);
  });
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

describe('a runbook that is not there', () => {
  const missing = {
    code: 'FILE_NOT_FOUND',
    message: expect.stringMatching(/one of .*key-lost, quarterly-drill, .*; got none of this name$/),
    place: { file: 'quaterly-drill', line: 1, column: 1 },
  };

  it('is told with the names of those that are bundled', async () => {
    await expect(loadRunbook({ name: 'quaterly-drill', cwd: '/' })).rejects.toMatchObject(missing);
    await expect(loadRunbook({ name: './quaterly-drill', cwd: '/' })).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
  });

  it('is refused by rehearse before anything is started', async () => {
    const io = recordIo({ cwd: '/' });
    const given = givenFrom({ words: ['quaterly-drill'], options: {} });
    await expect(rehearseCommand(io, given)).rejects.toMatchObject(missing);
    expect(io.stderr()).toEqual([]);
  });
});
