import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { windowOf } from '../../../domain/schedule/days.ts';
import { commitmentTo, drawnDay, drawOf } from '../../../domain/schedule/draw.ts';
import { initiatorOf, mayStart, PERIOD_PATTERN, scheduledRun } from '../../../domain/schedule/name.ts';
import { periodAfter, periodOf, periodsBetween } from '../../../domain/schedule/period.ts';
import { CADENCES } from '../../../domain/schedule/definition.ts';
import { madeSchedule, quarterOf, SECRET } from './made.ts';

describe('periods', () => {
  it.each([
    ['monthly', '2028-02-29', '2028-02', '2028-02-01', '2028-02-29'],
    ['monthly', '2027-02-01', '2027-02', '2027-02-01', '2027-02-28'],
    ['monthly', '2027-12-31', '2027-12', '2027-12-01', '2027-12-31'],
    ['quarterly', '2027-01-01', '2027-Q1', '2027-01-01', '2027-03-31'],
    ['quarterly', '2027-12-31', '2027-Q4', '2027-10-01', '2027-12-31'],
    ['half-yearly', '2027-06-30', '2027-H1', '2027-01-01', '2027-06-30'],
    ['half-yearly', '2027-07-01', '2027-H2', '2027-07-01', '2027-12-31'],
  ] as const)('%s, %s is in %s', (every, date, id, first, last) => {
    expect(periodOf({ every, date })).toEqual({ id, first, last });
  });

  it('follow each other without a gap, each under a name of its own', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CADENCES), fc.integer({ min: 2000, max: 2090 }), (every, year) => {
        const periods = periodsBetween({ every, from: `${year}-01-01`, to: `${year + 1}-12-31` });
        const next = (date: string) => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
        for (const period of periods) {
          expect(period.id).toMatch(PERIOD_PATTERN);
          expect(periodAfter({ every, period }).first).toBe(next(period.last));
        }
        expect(new Set(periods.map(({ id }) => id)).size).toBe(periods.length);
        expect(periods.at(-1)?.last).toBe(`${year + 1}-12-31`);
      }),
      { numRuns: 15 },
    );
  });
});

describe('the window of a period', () => {
  it.each([
    [
      'the first days of the quarter',
      { 'business-days': 3 },
      '2027-01-01',
      ['2027-01-01', '2027-01-04', '2027-01-05'],
    ],
    [
      'other weekdays',
      { 'business-days': 2, weekdays: ['sat', 'sun'] },
      '2027-01-01',
      ['2027-01-02', '2027-01-03'],
    ],
    ['from its first day on', { 'business-days': 3, from: '2027-01-05' }, '2027-01-01', ['2027-01-05']],
    [
      'without blackouts',
      { 'business-days': 3, blackouts: [{ from: '2027-01-04', until: '2027-01-04', reason: 'freeze' }] },
      '2027-01-01',
      ['2027-01-01', '2027-01-05'],
    ],
  ] as const)('%s', (_what, other, date, days) => {
    expect(windowOf({ schedule: madeSchedule(other), period: quarterOf(date) }).days).toEqual(days);
  });

  it('says why no day is left', () => {
    const blackouts = [
      { from: '2027-01-01', until: '2027-01-03', reason: 'year end' },
      { from: '2027-01-04', until: '2027-01-31', reason: 'audit' },
    ];
    const schedule = madeSchedule({ 'business-days': 3, blackouts });
    expect(windowOf({ schedule, period: quarterOf('2027-01-01') })).toEqual({
      days: [],
      closes: '2027-01-05',
      because: 'year end; audit',
    });
    const later = madeSchedule({ from: '2027-04-01' });
    expect(windowOf({ schedule: later, period: quarterOf('2027-01-01') })).toMatchObject({ closes: null });
  });
});

describe('a draw', () => {
  const of = { secret: SECRET, organisation: 'example', schedule: 'quarterly', period: '2027-Q1' };

  it('is the HMAC of the names, which other programs can compute', () => {
    // printf 'breakglass draw v1\nexample\nquarterly\n2027-Q1\n' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0707…
    expect(drawOf(of)).toBe('5ac0b3511c56e7e94e6a7178f47c3dd3f5c9f5a0f13c0286db89f54e50e1ca34');
    expect(commitmentTo(drawOf(of))).toBe('62cacfc325189ae1e76b9b3cbbed9234bdf2da891ef94216438e9004a36a5944');
  });

  it('is another for each name and secret', () => {
    const all = [
      of,
      { ...of, period: '2027-Q2' },
      { ...of, schedule: 'other' },
      { ...of, organisation: 'other' },
      { ...of, secret: new Uint8Array(32).fill(8) },
    ].map(drawOf);
    expect(new Set(all).size).toBe(all.length);
  });

  it('favours no day', () => {
    const days = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const counts = new Map(days.map((day) => [day, 0]));
    for (let n = 0; n < 3_500; n += 1) {
      const day = drawnDay({ draw: commitmentTo(n.toString(16).padStart(64, '0')), days });
      counts.set(day, (counts.get(day) ?? 0) + 1);
    }
    // Seven of 500 each, with a standard deviation of 21.
    for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(95);
  });

  it('beyond the last whole multiple is drawn again', () => {
    const last = 'f'.repeat(64);
    const days = ['a', 'b', 'c'];
    expect(drawnDay({ draw: last, days })).toBe(drawnDay({ draw: commitmentTo(last), days }));
    expect(drawnDay({ draw: last, days: ['a', 'b'] })).toBe('b');
  });
});

describe('the name of a scheduled run', () => {
  it('is one for each drill', () => {
    expect(scheduledRun({ schedule: 'quarterly', period: '2027-Q1' })).toBe('quarterly-2027-q1');
  });

  it.each([
    ['a schedule, for a drill', 'drill', initiatorOf('quarterly'), true],
    ['a schedule, for an incident', 'incident', initiatorOf('quarterly'), false],
    ['a person of the plan', 'incident', 'custodian-1', true],
    ['somebody else', 'drill', 'custodian-9', false],
    ['a name that is none', 'drill', 'schedule-', false],
    ['a name that is no id', 'drill', 'schedule-A b', false],
    ['no text', 'drill', 7, false],
  ] as const)('%s', (_what, mode, initiator, may) => {
    const people = [{ id: 'custodian-1', roles: [], keys: [] }];
    expect(mayStart({ plan: { mode, people }, initiator })).toBe(may);
  });
});
