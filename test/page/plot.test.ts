import { describe, expect, it } from '@jest/globals';
import { ANYONE } from '../../domain/language/language.ts';
import { plotOf, quarterOf, quartersBetween } from '../../page/plot.ts';

const LIMIT = { limitMs: 1_800_000, name: 'drill' };

describe('plots', () => {
  it('know the quarter of a time', () => {
    expect(['2026-01-01', '2026-03-31', '2026-04-01', '2026-12-31'].map(quarterOf)).toEqual([
      '2026-Q1',
      '2026-Q1',
      '2026-Q2',
      '2026-Q4',
    ]);
  });

  it('leave room for quarters in which nothing was measured', () => {
    expect(quartersBetween(['2026-Q2', '2025-Q3', '2025-Q3'])).toEqual([
      '2025-Q3',
      '2025-Q4',
      '2026-Q1',
      '2026-Q2',
    ]);
    expect(quartersBetween([])).toEqual([]);
  });

  it('draw what was held and missed apart, the objective once, and count in what fits', () => {
    const text = plotOf({
      title: 'Time to access',
      measured: [
        { ...LIMIT, quarter: '2026-Q1', ms: 600_000, held: true },
        { ...LIMIT, quarter: '2026-Q3', ms: 2_400_000, held: false },
      ],
    }).for(ANYONE);
    const count = (part: RegExp) => text.match(part)?.length ?? 0;
    expect([/<circle/g, /<rect/g, /class="limit"/g, /2026-Q2</g, />40 min</g].map(count)).toEqual([
      1, 1, 1, 1, 1,
    ]);
    expect(text).not.toMatch(/style=|NaN/);
  });
});
