import { describe, expect, it } from '@jest/globals';
import { isRepainted } from '../../../cli/live/follow.ts';

describe('a run that is followed', () => {
  it.each([
    { lively: true, rows: 50, repainted: true },
    { lively: true, rows: 0, repainted: false },
    { lively: false, rows: 50, repainted: false },
  ])('is repainted: $repainted, at a terminal with $rows lines (lively: $lively)', ({ repainted, ...at }) => {
    expect(isRepainted(at)).toBe(repainted);
  });
});
