import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { firstDifference } from '../../../domain/plan/difference.ts';

describe('firstDifference', () => {
  it.each<[unknown, unknown, string, string, string]>([
    [1, 2, '', 'the number 1', 'the number 2'],
    [{ a: 1, b: [{ c: 'x' }] }, { a: 1, b: [{ c: 'y' }] }, 'b[0].c', '"x"', '"y"'],
    [{ a: [1] }, { a: [1, 2] }, 'a[1]', 'nothing', 'the number 2'],
    [{ a: 1, b: 2 }, { b: 2 }, 'a', 'the number 1', 'nothing'],
    [{ a: {} }, { a: [] }, 'a', 'a map', 'a list of 0'],
    [{ a: null }, { a: {} }, 'a', 'nothing', 'a map'],
    [{ b: 1, a: 1 }, { b: 2, a: 2 }, 'a', 'the number 1', 'the number 2'],
    [
      Array.from({ length: 11 }, () => 0),
      [...Array.from({ length: 10 }, () => 0), 1],
      '[10]',
      'the number 0',
      'the number 1',
    ],
  ])('of %j and %j is at %s', (expected, came, path, own, other) => {
    expect(firstDifference({ expected, came })).toEqual({ path, expected: own, came: other });
  });

  it('is none of equal values, and one of all others', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const [a, b] = [one, other].map((value): unknown => JSON.parse(JSON.stringify(value)));
        const same = firstDifference({ expected: a, came: structuredClone(a) });
        expect(same).toBeNull();
        expect(firstDifference({ expected: a, came: b }) === null).toBe(sameJson(a, b));
      }),
    );
  });
});

/** Equal apart from the order of keys, as jest compares. */
function sameJson(one: unknown, other: unknown): boolean {
  try {
    expect(other).toEqual(one);
    return true;
  } catch {
    return false;
  }
}
