import { describe, expect, it } from '@jest/globals';
import type { LedgerBody } from '../../../domain/ledger.ts';
import { commitmentTo, drawnDay } from '../../../domain/schedule/draw.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { unheldIn } from '../../../evidence/ledger/not-held.ts';
import { checkEntries } from '../../../evidence/ledger/read.ts';
import { draw } from '../../domain/schedule/made.ts';
import { codeOf } from '../refused.ts';

const OF = { schedule: 'quarterly', period: '2027-Q1' } as const;
const RUN = 'quarterly-2027-q1';
const DAYS = ['2027-01-04', '2027-01-05', '2027-01-06'];
const DRAW = draw(OF) ?? '';
const DAY = drawnDay({ draw: DRAW, days: DAYS });
const ZEROS = '0'.repeat(64);
/** Another draw that falls on the same day: nothing but its commitment tells it from the one that was committed to. */
const OTHER_DRAW = Array.from({ length: 100 }, (_none, n) => String(n).padStart(64, '0')).find(
  (each) => drawnDay({ draw: each, days: DAYS }) === DAY,
);
/** One of the days that were drawn from and are over, not the drawn one. */
const OTHER_DAY = DAYS.find((day) => day !== DAY);

const opening: LedgerBody = { type: 'ledger-opened', organisation: 'example', key: 'k' };
const committed: LedgerBody = {
  ...{ type: 'draw-committed', ...OF },
  ...{ days: DAYS, commitment: commitmentTo(DRAW) },
};
const revealed: LedgerBody = { type: 'draw-revealed', ...OF, draw: DRAW, day: DAY };
const given: LedgerBody = {
  ...{ type: 'run-not-held', ...OF, due: '2027-01-05T08:30:00.000Z' },
  ...{ reason: 'engine-down', because: null },
};
const opened: LedgerBody = { type: 'run-opened', run: RUN, runbook: 'r', mode: 'drill', plan: ZEROS };
const closed: LedgerBody = {
  ...{ type: 'run-closed', run: RUN, plan: ZEROS, checkpoint: { size: 3, root: ZEROS } },
  ...{ verdict: 'aborted', restored: true },
};
const denied: LedgerBody = { ...given, due: '2027-01-06T08:30:00.000Z', reason: 'not-approved' };

/** An entry, with another time than the drill's own. */
type Timed = LedgerBody & { readonly at?: string };

const EVE = '2027-01-03T08:30:00.000Z';
/** On one of the days that were drawn from, and not on the drawn one. */
const OTHER = `${DAY === '2027-01-06' ? '2027-01-04' : '2027-01-06'}T08:30:00.000Z`;
/** In no zone has the drawn day begun then, by any clock of a worker. */
const EARLY = new Date(Date.parse(DAY) - 15 * 3_600_000 - 1).toISOString();

/** Entered before the days of the draw. */
function early(body: LedgerBody): Timed {
  return { ...body, at: '2027-01-02T00:00:00.000Z' };
}

/** The ledger of these entries, all by its clock at one time, but for commitments: those are of the eve of their days. */
function check(bodies: readonly Timed[], time = '2027-01-06T08:30:00.000Z') {
  const entries = [opening, ...bodies].map((body, n) => {
    const at = n > 0 && bodies[n - 1]?.type === 'draw-committed' ? EVE : time;
    return canonicalText({ v: 1, n, at: n === 0 ? '2026-12-01T00:00:00.000Z' : at, ...body });
  });
  return checkEntries(Buffer.from(entries.map((entry) => `${entry}\n`).join('')));
}

describe('entries of a schedule', () => {
  it.each<[string, readonly Timed[]]>([
    ['a draw that is told after the drill', [committed, opened, revealed]],
    ['a drill that was given up', [committed, revealed, { ...given, due: `${DAY}T08:30:00.000Z` }]],
    ['one whose days were over', [{ ...given, reason: 'changed' }]],
    ['one whose draw was lost', [committed, { ...given, reason: 'draw-lost' }]],
    ['a run that was denied', [opened, closed, denied]],
    ['a run that came after all', [given, opened]],
  ])('%s', (_what, bodies) => {
    expect(check(bodies).entries).toHaveLength(bodies.length + 1);
  });

  it.each<[string, readonly Timed[], string]>([
    ['another draw than was committed to', [committed, { ...revealed, draw: ZEROS }], 'LEDGER_MISMATCH'],
    [
      'another draw of the same day',
      [committed, { ...revealed, draw: OTHER_DRAW ?? DRAW }],
      'LEDGER_MISMATCH',
    ],
    [
      'another day than is drawn, of those that were drawn from',
      [committed, { ...revealed, day: OTHER_DAY ?? DAY }],
      'LEDGER_MISMATCH',
    ],
    ['a draw that nobody committed to', [revealed], 'EVENT_OUT_OF_ORDER'],
    ['a draw told twice', [committed, revealed, revealed], 'EVENT_OUT_OF_ORDER'],
    ['a draw committed to twice', [committed, { ...committed, commitment: ZEROS }], 'EVENT_OUT_OF_ORDER'],
    ['a draw committed to after the drill', [early(opened), committed], 'EVENT_OUT_OF_ORDER'],
    [
      'a draw committed to after the drill was given up',
      [early({ ...given, due: '2027-01-01T08:30:00.000Z' }), committed],
      'EVENT_OUT_OF_ORDER',
    ],
    ['days out of order', [{ ...committed, days: DAYS.toReversed() }], 'EVENT_OUT_OF_ORDER'],
    ['a day twice', [{ ...committed, days: [...DAYS, '2027-01-06'] }], 'EVENT_OUT_OF_ORDER'],
    ['a drill given up twice', [given, given], 'EVENT_OUT_OF_ORDER'],
    ['a drill denied twice', [opened, closed, denied, denied], 'EVENT_OUT_OF_ORDER'],
    ['a drill given up, and denied without a run', [given, denied], 'EVENT_OUT_OF_ORDER'],
    ['a drill given up after it was held', [opened, given], 'EVENT_OUT_OF_ORDER'],
    ['a denial of no run', [denied], 'EVENT_OUT_OF_ORDER'],
    ['a denial before the end', [opened, denied], 'EVENT_OUT_OF_ORDER'],
    [
      'a draw committed to on its first day',
      [{ ...committed, at: '2027-01-04T13:00:00.000Z' }],
      'LEDGER_MISMATCH',
    ],
    ['days of another period', [{ ...committed, days: [...DAYS, '2027-04-01'] }], 'LEDGER_MISMATCH'],
    [
      'days before the period',
      [{ ...committed, at: '2026-12-02T00:00:00.000Z', days: ['2026-12-31', ...DAYS] }],
      'LEDGER_MISMATCH',
    ],
    ['a day told before it comes', [committed, { ...revealed, at: EARLY }], 'LEDGER_MISMATCH'],
    ['a drill due in another period', [{ ...given, due: '2026-12-31T09:59:59.999Z' }], 'LEDGER_MISMATCH'],
    ['a drill given up before it is due', [{ ...given, due: '2027-01-06T09:30:00.001Z' }], 'LEDGER_MISMATCH'],
    [
      'a drawn drill due on none of its days',
      [committed, { ...given, due: '2027-01-01T08:30:00.000Z' }],
      'LEDGER_MISMATCH',
    ],
    [
      'a drawn drill due on another day than was told',
      [committed, revealed, { ...given, due: OTHER }],
      'LEDGER_MISMATCH',
    ],
    ['the loss of a draw that was none', [{ ...given, reason: 'draw-lost' }], 'LEDGER_MISMATCH'],
    ['a denial of another hour', [opened, closed, { ...denied, due: EVE }], 'LEDGER_MISMATCH'],
    ['a denial of what passed', [opened, { ...closed, verdict: 'passed' }, denied], 'LEDGER_MISMATCH'],
    ['a period that is none', [{ ...given, period: '2027-Q5' }], 'EVENT_MALFORMED'],
  ])('are refused: %s', (_what, bodies, code) => {
    expect(codeOf(() => check(bodies))).toBe(code);
  });

  it('are told: what was not held, and a draw that was never told', () => {
    const { entries } = check([committed, { ...given, because: 'move' }], '2027-01-09T00:00:00.000Z');
    expect(unheldIn(entries)).toEqual({
      notHeld: [
        {
          due: '2027-01-05T08:30:00.000Z',
          period: { id: '2027-Q1', first: '2027-01-01', last: '2027-03-31' },
          at: '2027-01-09T00:00:00.000Z',
          text: 'quarterly in 2027-Q1, due 2027-01-05T08:30:00.000Z: engine-down (move)',
        },
      ],
      offDay: [],
      pending: [],
      unkept: [],
      untold: ['the draw of quarterly for 2027-Q1 was committed to and never told'],
    });
    const before = unheldIn(check([committed], '2027-01-08T23:59:59.999Z').entries);
    expect([before.untold, before.pending.map(({ entry }) => entry.n)]).toEqual([[], [1]]);
    const { untold, pending } = unheldIn(check([committed, revealed], '2027-02-08T00:00:00.000Z').entries);
    expect([untold, pending]).toEqual([[], []]);
  });

  it('are told: a drill that was drawn, where the ledger neither opens it nor says that it was not held', () => {
    const held = { ...given, due: `${DAY}T08:30:00.000Z` };
    const told = [[revealed], [revealed, held], [revealed, opened], [opened, revealed]].map((after) =>
      unheldIn(check([committed, ...after]).entries).unkept.map(({ text }) => text),
    );
    const text = `the drill of quarterly for 2027-Q1 was drawn for ${DAY}, and by 2027-01-06T08:30:00.000Z, the ledger's last entry, it was neither opened nor given up`;
    expect(told).toEqual([[text], [], [], []]);
  });

  it.each<[string, readonly Timed[], string]>([
    [
      'beside its drawn day',
      [committed, revealed, { ...opened, at: '2027-01-09T08:30:00.000Z' }],
      `the day that was drawn for it is ${DAY}`,
    ],
    [
      'outside of its period',
      [{ ...opened, at: '2027-04-02T08:30:00.000Z' }],
      'its period is from 2027-01-01 to 2027-03-31',
    ],
    ['after it was given up', [given, opened], 'it had been given up: engine-down'],
  ])('are told of a run that was opened %s', (_what, bodies, why) => {
    const [told, ...more] = unheldIn(check(bodies).entries).offDay;
    expect(told?.text).toBe(`${RUN} was opened at ${told?.at ?? ''}, and ${why}`);
    expect(more).toEqual([]);
  });

  it('are told of no run on its day, however its zone and its clocks take that, nor of a person’s run', () => {
    const own: LedgerBody = { ...opened, run: 'by-hand-20270401-0900-k3fz' };
    const eastern = new Date(Date.parse(DAY) - 14 * 3_600_000).toISOString();
    const told = [
      check([
        committed,
        { ...revealed, at: eastern },
        { ...opened, at: eastern },
        { ...own, at: '2027-04-01T09:00:00.000Z' },
      ]),
      check([committed, revealed, opened, closed, denied]),
      check([{ ...opened, at: '2026-12-31T10:00:00.000Z' }], '2027-01-05T08:30:00.000Z'),
    ].map(({ entries }) => unheldIn(entries).offDay);
    expect(told).toEqual([[], [], []]);
  });
});
