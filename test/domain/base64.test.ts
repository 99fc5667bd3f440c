import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeBase64, encodeBase64 } from '../../domain/base64.ts';

describe('base64', () => {
  it('agrees with Node and comes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = encodeBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect(Array.from(decodeBase64(text) ?? [])).toEqual(Array.from(bytes));
      }),
    );
  });

  it('reads exactly the texts that it writes', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('A', 'Q', 'Z', 'a', '0', '9', '+', '/', '=', '-', '_', '\n'),
          maxLength: 8,
        }),
        (text) => {
          const bytes = decodeBase64(text);
          if (bytes !== null) expect(encodeBase64(bytes)).toBe(text);
        },
      ),
    );
  });

  it.each([
    'A',
    'AA',
    'AAA',
    'AA=',
    'AAA==',
    'A===',
    'AB==',
    'AAB=',
    'AA==\n',
    ' AA==',
    'AAAA=',
    '=AAA',
    'AA=A',
    '-_-_',
  ])('refuses %j', (text) => {
    expect(decodeBase64(text)).toBeNull();
  });
});
