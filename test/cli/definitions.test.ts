import { describe, expect, it } from '@jest/globals';
import { drillThatPlans, loadRunbook } from '../../cli/definitions.ts';
import { readOrganisation } from '../../domain/definition/organisation.ts';
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
});
