import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { median, quantile, ratios } from '../../../scripts/bench/numbers.ts';
import { delaysOf } from '../../../scripts/bench/page-crowd.ts';

const finite = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 50 });

describe('the quantile', () => {
  it('is the nearest rank', () => {
    const samples = [5, 1, 4, 2, 3, 6, 7, 8, 9, 10];
    expect([0, 0.5, 0.95, 0.99, 1].map((q) => quantile({ samples, q }))).toEqual([1, 5, 10, 10, 10]);
  });

  it('orders numbers as numbers', () => {
    expect(quantile({ samples: [10, 9, 100], q: 0 })).toBe(9);
  });

  it('is a sample that at least the share asked for does not exceed', () => {
    fc.assert(
      fc.property(finite, fc.double({ min: 0, max: 1, noNaN: true }), (samples, q) => {
        const value = quantile({ samples, q });
        expect(samples).toContain(value);
        const below = samples.filter((sample) => sample <= value).length;
        expect(below).toBeGreaterThanOrEqual(q * samples.length);
      }),
    );
  });

  it.each([
    ['no samples', [], 0.5],
    ['more than all', [1], 1.5],
  ])('refuses %s', (_what, samples, q) => {
    expect(() => quantile({ samples, q })).toThrow(RangeError);
  });
});

describe('the median', () => {
  it.each([
    [[7], 7],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
  ])('of %j is %d', (samples, expected) => {
    expect(median(samples)).toBe(expected);
  });

  it('leaves the samples in their order', () => {
    const samples = [3, 1, 2];
    median(samples);
    expect(samples).toEqual([3, 1, 2]);
  });
});

describe('ratios', () => {
  it('go pair by pair', () => {
    expect(ratios({ of: [3, 8], over: [2, 4] })).toEqual([1.5, 2]);
  });

  it('refuse lists of different length', () => {
    expect(() => ratios({ of: [1], over: [1, 2] })).toThrow(RangeError);
  });
});

describe('the delay of an event', () => {
  const stored = new Map([
    [4, 100],
    [5, 110],
    [6, 300],
  ]);

  it('is from its storing to the first view that has it', () => {
    expect(
      delaysOf({
        looks: [
          [3, 90],
          [5, 150],
          [6, 290],
          [6, 500],
        ],
        stored,
      }),
    ).toEqual([50, 40, -10]);
  });

  it('is nothing that can be told where somebody never saw it', () => {
    expect(() => delaysOf({ looks: [[5, 150]], stored })).toThrow('event 6');
  });
});
