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
const denied: LedgerBody = { ...given, reason: 'not-approved' };

function check(bodies: readonly LedgerBody[], at = '2027-01-05T08:30:00.000Z') {
  const entries = [opening, ...bodies].map((body, n) => canonicalText({ v: 1, n, at, ...body }));
  return checkEntries(Buffer.from(entries.map((entry) => `${entry}\n`).join('')));
}

describe('entries of a schedule', () => {
  it.each([
    ['a draw that is told after the drill', [committed, opened, revealed]],
    ['a drill that was given up', [committed, revealed, given]],
    ['a run that was denied', [opened, closed, denied]],
    ['a run that came after all', [given, opened]],
  ])('%s', (_what, bodies) => {
    expect(check(bodies).entries).toHaveLength(bodies.length + 1);
  });

  it.each<[string, readonly LedgerBody[], string]>([
    ['another draw than was committed to', [committed, { ...revealed, draw: ZEROS }], 'LEDGER_MISMATCH'],
    ['another day than is drawn', [committed, { ...revealed, day: '2027-01-07' }], 'LEDGER_MISMATCH'],
    ['a draw that nobody committed to', [revealed], 'EVENT_OUT_OF_ORDER'],
    ['a draw told twice', [committed, revealed, revealed], 'EVENT_OUT_OF_ORDER'],
    ['a draw committed to twice', [committed, { ...committed, commitment: ZEROS }], 'EVENT_OUT_OF_ORDER'],
    ['a draw committed to after the drill', [opened, committed], 'EVENT_OUT_OF_ORDER'],
    ['days out of order', [{ ...committed, days: DAYS.toReversed() }], 'EVENT_OUT_OF_ORDER'],
    ['a day twice', [{ ...committed, days: [...DAYS, '2027-01-06'] }], 'EVENT_OUT_OF_ORDER'],
    ['a drill given up twice', [given, denied], 'EVENT_OUT_OF_ORDER'],
    ['a drill given up after it was held', [opened, given], 'EVENT_OUT_OF_ORDER'],
    ['a denial of no run', [denied], 'EVENT_OUT_OF_ORDER'],
    ['a denial before the end', [opened, denied], 'EVENT_OUT_OF_ORDER'],
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
          text: 'quarterly in 2027-Q1, due 2027-01-05T08:30:00.000Z: engine-down (move)',
        },
      ],
      untold: ['the draw of quarterly for 2027-Q1 was committed to and never told'],
    });
    expect(unheldIn(check([committed], '2027-01-08T00:00:00.000Z').entries).untold).toEqual([]);
    expect(unheldIn(check([committed, revealed], '2027-02-08T00:00:00.000Z').entries).untold).toEqual([]);
  });
});
