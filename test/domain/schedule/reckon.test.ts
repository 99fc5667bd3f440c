import { describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../../domain/ledger.ts';
import { drawnDay } from '../../../domain/schedule/draw.ts';
import type { ScheduleEntry } from '../../../domain/schedule/entries.ts';
import { sayLocal } from '../../../domain/schedule/instant.ts';
import { everKnown, knownSince, rememberedAfter } from '../../../domain/schedule/known.ts';
import { reckon } from '../../../domain/schedule/reckon.ts';
import { draw, madeSchedule } from './made.ts';
import { play } from './played.ts';

const WEEK_MS = 7 * 86_400_000;

type NotHeld = Extract<LedgerEntry, { type: 'run-not-held' }>;

function notHeld(entries: readonly LedgerEntry[]): readonly NotHeld[] {
  return entries.filter((entry) => entry.type === 'run-not-held');
}

describe('five years of schedules', () => {
  it.each([
    ['Europe/Berlin', '02:30'],
    ['America/New_York', '02:30'],
    ['Australia/Lord_Howe', '02:15'],
  ])('in %s, on every day of the week, are held once a month at their local time', (zone, at) => {
    const schedule = madeSchedule({
      ...{ id: 'monthly', every: 'monthly', zone, at },
      ...{ weekdays: ['sun'], surprise: true },
    });
    const { started, entries } = play({
      schedules: [schedule],
      ...{ from: '2026-12-30', until: '2031-12-30', everyMs: WEEK_MS },
    });
    expect(started.map(({ run }) => run)).toHaveLength(60);
    expect(new Set(started.map(({ run }) => run)).size).toBe(60);
    expect(notHeld(entries)).toEqual([]);
    for (const { at: when } of started) {
      const local = sayLocal({ ms: Date.parse(when), zone }).slice(11, 16);
      // Clocks jump on Sundays: over that time it is the first instant after the gap.
      expect([at, '03:00', '02:30']).toContain(local);
    }
    expect(entries.filter(({ type }) => type === 'draw-revealed')).toHaveLength(60);
  });

  it('holds a drill on each leap day that it is set for', () => {
    const schedule = madeSchedule({
      ...{ every: 'monthly', weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] },
      blackouts: [{ from: '2028-02-01', until: '2028-02-28', reason: 'busy' }],
    });
    const { started } = play({ schedules: [schedule], from: '2028-01-15', until: '2028-04-02' });
    expect(started.map(({ at }) => at)).toContain('2028-02-29T08:30:00.000Z');
  });

  it('holds none in a blackout, enters each that had no day left, and meets the one leap day', () => {
    const years = [2027, 2028, 2029, 2030, 2031];
    const blackouts = years.flatMap((year) => [
      { from: `${year}-02-01`, until: `${year}-02-28`, reason: 'busy' },
      { from: `${year}-08-10`, until: `${year}-08-20`, reason: 'holidays' },
    ]);
    const { started, entries } = play({
      schedules: [madeSchedule({ every: 'monthly', blackouts })],
      ...{ from: '2026-12-30', until: '2031-12-30', everyMs: WEEK_MS },
    });
    const days = started.map(({ at }) => at.slice(0, 10));
    expect(days.filter((day) => blackouts.some(({ from, until }) => from <= day && day <= until))).toEqual(
      [],
    );
    expect(days.filter((day) => day.slice(5, 7) === '02')).toEqual(['2028-02-29']);
    expect(notHeld(entries).map(({ period, reason }) => `${period} ${reason}`)).toEqual(
      years.filter((year) => year !== 2028).map((year) => `${year}-02 blackout`),
    );
    expect(days).toHaveLength(56);
  });

  it('tells each draw before its days, and what was told falls on the day that came', () => {
    const schedule = madeSchedule({ surprise: true, 'business-days': 20 });
    const { entries, started } = play({
      schedules: [schedule],
      ...{ from: '2026-12-01', until: '2029-01-01', everyMs: WEEK_MS },
    });
    const committed = entries.filter((entry) => entry.type === 'draw-committed');
    expect(committed.slice(0, 8).map(({ period }) => period)).toEqual([
      ...['2027-Q1', '2027-Q2', '2027-Q3', '2027-Q4'],
      ...['2028-Q1', '2028-Q2', '2028-Q3', '2028-Q4'],
    ]);
    for (const { at, days, period } of committed.slice(0, 8)) {
      expect(at < (days[0] ?? '')).toBe(true);
      const value = draw({ schedule: schedule.id, period }) ?? '';
      const day = started.find(({ run }) => run.endsWith(period.toLowerCase()))?.at.slice(0, 10);
      expect(day).toBe(drawnDay({ draw: value, days }));
    }
    expect(new Set(started.map(({ at }) => at.slice(5, 10))).size).toBeGreaterThan(4);
  });
});

describe('a year without an engine', () => {
  const schedules = [
    madeSchedule(),
    madeSchedule({ id: 'monthly', every: 'monthly', zone: 'America/New_York' }),
    madeSchedule({ id: 'drawn', surprise: true, 'business-days': 10 }),
  ];
  const { started, entries } = play({
    schedules,
    ...{ from: '2026-12-01', until: '2029-01-01', everyMs: WEEK_MS },
    down: (at) => at >= '2027-04-20' && at < '2028-04-20',
  });

  it('is entered once for each drill that was missed', () => {
    const missed = notHeld(entries);
    expect(missed.map(({ schedule, period }) => `${schedule} ${period}`).toSorted()).toEqual([
      ...['drawn 2027-Q3', 'drawn 2027-Q4', 'drawn 2028-Q1', 'drawn 2028-Q2'],
      ...Array.from({ length: 8 }, (_none, n) => `monthly 2027-${String(n + 5).padStart(2, '0')}`),
      ...Array.from({ length: 4 }, (_none, n) => `monthly 2028-0${n + 1}`),
      ...['quarterly 2027-Q3', 'quarterly 2027-Q4', 'quarterly 2028-Q1', 'quarterly 2028-Q2'],
    ]);
    expect(new Set(missed.map(({ reason }) => reason))).toEqual(new Set(['engine-down']));
    expect(missed.every(({ at, due }) => due < at)).toBe(true);
  });

  it('is followed by no flood of late drills', () => {
    const after = started.filter(({ at }) => at >= '2028-04-20' && at < '2028-05-01');
    expect(after).toEqual([]);
    expect(started.filter(({ at }) => at >= '2028-05-01').map(({ run }) => run)).toContain(
      'quarterly-2028-q3',
    );
  });
});

const FREEZE = { blackouts: [{ from: '2027-01-01', until: '2027-01-10', reason: 'freeze' }] };
const SHUT = { blackouts: [{ from: '2027-01-01', until: '2027-01-20', reason: 'freeze' }] };
const JANUARY = { 'business-days': 8 };
const DRAWN = { surprise: true, ...JANUARY };

describe('a schedule that is edited while the engine is up', () => {
  it.each<[string, object, string, object, string]>([
    ['a blackout is lifted', FREEZE, '2027-01-05T12:00', {}, 'start 2027-01-06T08:30'],
    [
      ...(['a weekday is added', { ...FREEZE, weekdays: ['fri'] }, '2027-01-12T12:00'] as const),
      ...([{ ...FREEZE, weekdays: ['fri', 'mon'] }, 'start 2027-01-15T08:30'] as const),
    ],
    [
      ...(['its time is moved to one that is over', { at: '15:00' }, '2027-01-01T11:00'] as const),
      ...([{}, 'start 2027-01-04T08:30'] as const),
    ],
    [
      ...(['its time is moved to one that is just over', { at: '15:00' }, '2027-01-01T09:00'] as const),
      ...([{}, 'start 2027-01-01T09:00'] as const),
    ],
    [
      ...(['it moves to a zone far east', {}, '2027-01-01T08:00'] as const),
      ...([{ zone: 'Pacific/Kiritimati' }, 'start 2027-01-03T19:30'] as const),
    ],
    [
      ...(['no day is left', { ...SHUT, ...JANUARY }, '2027-01-12T07:00'] as const),
      ...([{ 'business-days': 6 }, 'changed due 2027-01-08T08:30'] as const),
    ],
    [
      ...([
        'it draws its day when the last one has come',
        { at: '15:00', ...JANUARY },
        '2027-01-01T09:00',
      ] as const),
      ...([{ surprise: true, 'business-days': 1, at: '15:00' }, 'changed due 2027-01-01T14:00'] as const),
    ],
    [
      ...(['no day is left for blackouts', SHUT, '2027-01-13T12:00'] as const),
      ...([{ ...SHUT, ...JANUARY }] as const),
      'changed due 2027-01-12T08:30',
    ],
    ['it draws no more, and its day is drawn', DRAWN, '2027-01-02T12:00', JANUARY, 'start 2027-01-07T08:30'],
    [
      ...(['the time of a drawn day is moved to one that is over', { ...DRAWN, at: '15:00' }] as const),
      ...(['2027-01-07T12:00', DRAWN, 'changed due 2027-01-07T08:30'] as const),
    ],
  ])('is told from one that was down: %s', (_what, before, edited, after, said) => {
    const { entries, started } = play({
      schedules: [madeSchedule({ ...before })],
      ...{ from: '2026-12-20T00:00:00.000Z', until: '2027-02-01T00:00:00.000Z' },
      edits: [[`${edited}:00.000Z`, [madeSchedule({ ...after })]]],
    });
    const told = [
      ...started.map(({ at: when }) => `start ${when.slice(0, 16)}`),
      ...notHeld(entries).map(({ reason, due }) => `${reason} due ${due.slice(0, 16)}`),
    ];
    expect(told).toEqual([said]);
  });

  it('hides nothing that the engine was down for', () => {
    const { entries } = play({
      schedules: [madeSchedule(JANUARY)],
      ...{ from: '2026-12-20T00:00:00.000Z', until: '2027-02-01T00:00:00.000Z' },
      down: (at) => at >= '2026-12-30' && at < '2027-01-20',
      edits: [['2027-01-19T00:00:00.000Z', [madeSchedule({ ...JANUARY, at: '10:00' })]]],
    });
    expect(notHeld(entries)).toMatchObject([{ reason: 'engine-down', due: '2027-01-01T09:00:00.000Z' }]);
  });
});

describe('a schedule that is new', () => {
  it.each<[string, Readonly<Record<string, unknown>>, readonly LedgerEntry[], string[]]>([
    ['is held on the next day that is left', {}, [], []],
    ['was missed by nobody where none is left', JANUARY, [], ['changed']],
  ])('%s', (_what, other, entries, expected) => {
    const schedules = [madeSchedule(other)];
    const now = Date.parse('2027-01-20T12:00:00.000Z');
    const known = knownSince(rememberedAfter({ memory: null, schedules, entries, now }));
    const { enter } = reckon({ schedules, entries, known, draw, now });
    expect(enter.map((entry) => (entry.type === 'run-not-held' ? entry.reason : entry.type))).toEqual(
      expected,
    );
  });
});

/** What is entered, or started, at one instant, by a schedule of which the ledger has nothing. */
function at(now: string, other: Readonly<Record<string, unknown>>, entries: readonly LedgerEntry[] = []) {
  const { enter, start } = reckon({
    schedules: [madeSchedule(other)],
    ...{ entries, known: everKnown, draw, now: Date.parse(now) },
  });
  const said = (entry: ScheduleEntry) => (entry.type === 'run-not-held' ? entry.reason : entry.type);
  return [...enter.map(said), ...start.map(() => 'start')];
}

const PAUSED = { paused: { from: '2026-12-20', until: '2027-01-06', reason: 'move' } };
const BUSY = { blackouts: [{ from: '2027-01-01', until: '2027-01-31', reason: 'freeze' }] };

describe('what a schedule calls for', () => {
  it.each([
    ['nothing before its time', '2027-01-01T08:29:59.999Z', {}, []],
    ['a start at its time', '2027-01-01T08:30:00.000Z', {}, ['start']],
    ['a start within the hour', '2027-01-01T09:30:00.000Z', {}, ['start']],
    ['none later', '2027-01-01T09:30:00.001Z', {}, ['engine-down']],
    ['one later where it catches up', '2027-01-03T08:00:00.000Z', { 'catch-up': '2d' }, ['start']],
    ['and none after that', '2027-01-03T08:30:00.001Z', { 'catch-up': '2d' }, ['engine-down']],
    ['none in a pause', '2027-01-01T08:30:00.000Z', PAUSED, ['paused']],
    ['none later for a pause', '2027-03-01T08:30:00.000Z', PAUSED, ['paused']],
    ['nothing while a window may open yet', '2027-01-04T08:00:00.000Z', { ...BUSY, 'business-days': 5 }, []],
    ['none where no day is left', '2027-01-07T08:30:00.000Z', { ...BUSY, 'business-days': 5 }, ['blackout']],
    ['another day after a blackout', '2027-02-01T08:30:00.000Z', BUSY, ['start']],
    ['nothing before it begins', '2027-03-31T12:00:00.000Z', { from: '2027-04-02' }, []],
    ['nothing of what was before it begins', '2027-04-01T12:00:00.000Z', { from: '2027-04-02' }, []],
    [
      'no catching up on a day of a blackout',
      '2027-01-05T12:00:00.000Z',
      { 'catch-up': '30d', blackouts: [{ from: '2027-01-02', until: '2027-01-10', reason: 'freeze' }] },
      [],
    ],
  ] as const)('%s', (_what, now, other, expected) => {
    expect(at(now, other)).toEqual(expected);
  });

  const SURPRISE = { surprise: true, 'business-days': 5 };
  const committed = (period: string, days: readonly string[], commitment: string): LedgerEntry => {
    const header = { v: 1, n: 0, at: '2026-12-01T00:00:00.000Z' } as const;
    return { ...header, type: 'draw-committed', schedule: 'quarterly', period, days, commitment };
  };

  it('gives a drill up whose draw cannot be told any more', () => {
    const lost = [committed('2027-Q1', ['2027-01-04'], '0'.repeat(64))];
    expect(at('2027-01-04T08:29:00.000Z', SURPRISE, lost)).toEqual(['draw-committed']);
    expect(at('2027-01-04T08:30:00.000Z', SURPRISE, lost)).toEqual(['draw-lost', 'draw-committed']);
  });

  it('draws from the days that are left, and gives up where none is', () => {
    const { enter } = reckon({
      schedules: [madeSchedule(SURPRISE)],
      ...{ entries: [], known: everKnown, draw, now: Date.parse('2027-01-05T00:00:00.000Z') },
    });
    expect(enter).toMatchObject([
      { type: 'draw-committed', period: '2027-Q1', days: ['2027-01-06', '2027-01-07'] },
      { type: 'draw-committed', period: '2027-Q2' },
    ]);
    expect(at('2027-01-07T12:00:00.000Z', SURPRISE)).toEqual(['engine-down', 'draw-committed']);
  });
});
