import { describe, expect, it } from '@jest/globals';
import { watchEnds } from '../../../domain/schedule/watch.ts';

describe('a watch ends', () => {
  it.each([
    ['before the next one', '2027-01-01T00:07:01.000Z', '2027-01-02T00:07:00.000Z'],
    ['before the next one, the same day', '2027-01-01T00:01:00.000Z', '2027-01-01T00:07:00.000Z'],
    ['after it, where it would be there with it', '2027-01-01T00:02:00.000Z', '2027-01-02T00:07:00.000Z'],
    ['in another year', '2027-12-31T23:00:00.000Z', '2028-01-01T00:07:00.000Z'],
  ])('%s', (_what, now, ends) => {
    expect(new Date(watchEnds(Date.parse(now))).toISOString()).toBe(ends);
  });
});
