import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FindingClosed } from '../../../domain/review.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { digestOf } from '../../../evidence/core/hash.ts';
import { readAfterwards, reviewEntryOf } from '../../../evidence/core/review.ts';
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

  it('is refused with one code, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(codeOf(() => readAfterwards(text))).toBe('REVIEW_MALFORMED');
      }),
    );
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
