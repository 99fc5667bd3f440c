import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plain } from '../../cli/plain.ts';
import { isUnsafe } from '../../domain/safe-text.ts';
import { codePoint } from '../support/code-point.ts';

describe('plain', () => {
  it('drops half surrogates and keeps whole ones', () => {
    expect(plain('a\ud83db\udd11c🔑')).toBe('abc🔑');
  });

  it('leaves nothing that definitions refuse, and everything else as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: codePoint() }), (text) => {
        expect(isUnsafe(plain(text))).toBe(false);
        expect(plain(plain(text))).toBe(plain(text));
        if (!isUnsafe(text)) expect(plain(text)).toBe(text);
      }),
    );
  });
});
