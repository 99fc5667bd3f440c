import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { makePassword } from '../../../activities/escrow/password.ts';

describe('a password that is made', () => {
  it('has its length, every kind of character, and no other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: 128 }),
        fc.constantFrom('readable' as const, 'printable' as const),
        (length, alphabet) => {
          const password = makePassword({ length, alphabet });
          expect(password).toHaveLength(length);
          for (const kind of [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(password).toMatch(kind);
          expect(password).toMatch(alphabet === 'readable' ? /^[^0O1lI\s'"\\`]+$/ : /^[!-~]+$/);
        },
      ),
      { seed: 6, numRuns: 200 },
    );
  });

  it('is another each time', () => {
    const made = Array.from({ length: 100 }, () => makePassword({ length: 16, alphabet: 'readable' }));
    expect(new Set(made).size).toBe(100);
  });
});
