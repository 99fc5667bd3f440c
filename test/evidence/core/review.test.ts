import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FindingClosed } from '../../../domain/review.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { digestOf } from '../../../evidence/core/hash.ts';
import { readAfterwards, reviewEntryOf, standsAs } from '../../../evidence/core/review.ts';
import { codeOf } from '../refused.ts';

const closing: FindingClosed = {
  kind: 'breakglass-finding-closed',
  version: 1,
  run: 'drill-1',
  review: 'c'.repeat(64),
  finding: 'slow-safe',
  how: 'Oiled.',
  evidence: [],
  person: 'custodian-1',
  at: '2026-04-20T09:00:00.000Z',
};

describe('the text of a statement', () => {
  it('is read in its one form only', () => {
    expect(readAfterwards(canonicalText(closing))).toEqual(closing);
    const others = [
      JSON.stringify(closing, null, 1),
      canonicalText({ ...closing, more: 1 }),
      canonicalText({ ...closing, version: 2 }),
      canonicalText(closing).replace('Oiled.', String.raw`\ud800`),
      canonicalText(closing).replace('Oiled.', String.raw`\u004f`),
      `${canonicalText(closing)}\n`,
      '',
    ];
    for (const text of others) expect(codeOf(() => readAfterwards(text))).toBe('REVIEW_MALFORMED');
  });

  it.each([' Oiled.', 'Oiled.\n', 'Oiled.\u2028'])(
    'says of blanks around a text what is wrong: %j',
    (how) => {
      const text = canonicalText({ ...closing, how });
      expect(() => readAfterwards(text)).toThrow(/begin nor end with blanks/);
      expect(() => readAfterwards(` ${text}`)).toThrow('RFC 8785');
    },
  );

  it('is refused with one code, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(codeOf(() => readAfterwards(text))).toBe('REVIEW_MALFORMED');
      }),
    );
  });

  it('stands as what its person said before in the same words, whenever they signed', () => {
    const standing = { reviews: [], closed: [closing] };
    const later = { ...closing, at: '2026-04-21T09:00:00.000Z' };
    expect(standsAs({ statement: later, standing })).toBe(digestOf(closing));
    expect(standsAs({ statement: { ...later, how: 'Replaced.' }, standing })).toBeNull();
    expect(standsAs({ statement: { ...later, person: 'soc-1' }, standing })).toBeNull();
  });

  it('gives the entry that names its digest', () => {
    expect(reviewEntryOf({ statement: closing, number: 3 })).toEqual({
      type: 'finding-closed',
      run: 'drill-1',
      number: 3,
      finding: 'slow-safe',
      statement: digestOf(closing),
    });
  });
});
