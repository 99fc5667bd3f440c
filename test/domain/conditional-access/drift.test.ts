import { describe, expect, it } from '@jest/globals';
import { judgeDrift, type PolicyText } from '../../../domain/conditional-access/drift.ts';

function text(id: string, members: object): PolicyText {
  return { id, name: `N${id}`, members: { state: 'enabled', ...members } };
}

const groups = (...excludeGroups: string[]) => ({ conditions: { users: { excludeGroups } } });
const before = [text('1', groups('a', 'b')), text('2', { about: 'others' })];

function judge(now: readonly PolicyText[]) {
  return judgeDrift({
    earlier: { run: 'run-1', policies: before },
    now,
    concerns: ({ members }) => !JSON.stringify(members).includes('others'),
  });
}

describe('the policies since an earlier run', () => {
  it.each<[string, readonly PolicyText[], string, string]>([
    ['the same', before, 'corroborated', '1, unchanged'],
    ['the same in another order', [text('1', groups('b', 'a'))], 'corroborated', '1, unchanged'],
    [
      'an exclusion less',
      [text('1', groups('a'))],
      'contradicted',
      'changed since run-1: "N1" changed conditions.users.excludeGroups',
    ],
    [
      'two members',
      [text('1', { ...groups('a'), state: 'disabled' })],
      'contradicted',
      'changed since run-1: "N1" changed conditions.users.excludeGroups and state',
    ],
    ['one more', [...before, text('3', {})], 'contradicted', 'changed since run-1: "N3" added'],
    ['one more for others', [...before, text('3', { about: 'others' })], 'corroborated', '1, unchanged'],
    ['none', [], 'contradicted', 'changed since run-1: "N1" removed'],
    [
      'one that was for others',
      [text('1', groups('a', 'b')), text('2', {})],
      'contradicted',
      'changed since run-1: "N2" changed about',
    ],
  ])('%s', (_, now, state, seen) => {
    expect(judge(now)).toMatchObject({ state, seen });
  });
});
