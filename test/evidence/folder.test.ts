import { describe, expect, it } from '@jest/globals';
import { fileIn, runFolder } from '../../evidence/folder.ts';
import { codeOf } from './refused.ts';

describe('a name that becomes part of a path', () => {
  it.each(['../run', 'run/1', '.run', 'run.', '', 'a b', 'run\n', 'x'.repeat(256)])(
    'is refused: %j',
    (name) => {
      expect(codeOf(() => fileIn({ directory: 'd', name }))).toBe('VALUE_INVALID');
      expect(codeOf(() => runFolder({ directory: 'd', run: name }))).toBe('VALUE_INVALID');
    },
  );

  it('is taken where it is one name, and a run has the shorter one', () => {
    expect(fileIn({ directory: 'd', name: 'run-1.reset.breakglass-1.1.asc' })).toMatch(
      /^d.run-1\.reset\.breakglass-1\.1\.asc$/,
    );
    expect(codeOf(() => runFolder({ directory: 'd', run: 'x'.repeat(128) }))).toBe('accepted');
    for (const run of ['x'.repeat(129), 'ledger'])
      expect(codeOf(() => runFolder({ directory: 'd', run }))).toBe('VALUE_INVALID');
  });
});
