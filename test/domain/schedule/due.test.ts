import { describe, expect, it } from '@jest/globals';
import {
  CHANGES,
  dueOf,
  type Change,
  type LastDrill,
  type Seen,
  type Sight,
} from '../../../domain/schedule/due.ts';
import type { LedgerBody, LedgerEntry } from '../../../domain/ledger.ts';
import { everKnown } from '../../../domain/schedule/known.ts';
import { pastOf } from '../../../domain/schedule/past.ts';
import { comingOf, standingsOf } from '../../../domain/schedule/standing.ts';
import { madeSchedule } from './made.ts';

const DAY_MS = 86_400_000;
const AT = '2027-01-10T12:00:00.000Z';

const known: Seen = { known: true, digest: 'a' };
const SAME: Sight = {
  ...{ staff: known, subscriptions: known, methods: known, roles: known },
  'conditional-access': known,
};

function due({ days, seen = SAME, before = SAME }: { days: number; seen?: Sight; before?: Sight }) {
  const last: LastDrill = { run: 'quarterly-2027-q1', at: AT, seen: before };
  const now = Date.parse(AT) + days * DAY_MS;
  return dueOf({ account: 'breakglass-1', last, seen, now, drilledWithinMs: 90 * DAY_MS });
}

/** The rules that are not fine, with their state. */
function open({ rules }: ReturnType<typeof due>) {
  return rules.filter(({ state }) => state !== 'not-due').map(({ rule, state }) => `${rule} ${state}`);
}

describe('an account is due', () => {
  it('at once where no run has drilled it', () => {
    const now = Date.parse(AT);
    const never = dueOf({ account: 'a', last: null, seen: SAME, now, drilledWithinMs: DAY_MS });
    expect(never).toMatchObject({ state: 'overdue', last: null, rules: [{ rule: 'drilled-within' }] });
  });

  it.each([
    ['not on the day of its drill', 0, 'not-due', null],
    ['not 76 days after it', 75.9, 'not-due', null],
    ['two weeks before the 90 days are over', 76, 'due', '2027-03-27T12:00:00.000Z'],
    ['still on the last day', 89.9, 'due', '2027-03-27T12:00:00.000Z'],
    ['and overdue after 90 days', 90, 'overdue', '2027-04-10T12:00:00.000Z'],
  ] as const)('%s', (_what, days, state, since) => {
    const { rules, ...account } = due({ days });
    expect(account.state).toBe(state);
    expect(rules[0]).toMatchObject({ rule: 'drilled-within', state, since });
  });

  it.each(CHANGES)('after a change of %s, and not after one of anything else', (change: Change) => {
    const seen = { ...SAME, [change]: { known: true, digest: 'b' } };
    const row = due({ days: 1, seen });
    expect(row.state).toBe('due');
    expect(open(row)).toEqual([`${change} due`]);
    expect(row.rules.find(({ rule }) => rule === change)?.since).toBe(AT);
  });

  it.each(CHANGES)('or not, nobody can say, where %s is not known now or was not then', (change: Change) => {
    const blind = { ...SAME, [change]: { known: false, why: 'PERMISSION_MISSING' } };
    for (const row of [due({ days: 1, seen: blind }), due({ days: 1, before: blind })]) {
      expect(row.state).toBe('inconclusive');
      expect(open(row)).toEqual([`${change} inconclusive`]);
    }
  });

  it('by its worst rule', () => {
    const seen: Sight = { ...SAME, roles: { known: false, why: 'x' }, staff: { known: true, digest: 'b' } };
    expect(due({ days: 1, seen }).state).toBe('due');
    expect(due({ days: 100, seen }).state).toBe('overdue');
  });
});

describe('a schedule stands', () => {
  const scheduled = { schedule: 'quarterly', period: '2027-Q1' } as const;
  const opened: LedgerBody = {
    ...{ type: 'run-opened', run: 'quarterly-2027-q1', runbook: 'r' },
    ...{ mode: 'drill', plan: '0'.repeat(64) },
  };
  const given: LedgerBody = {
    ...{ type: 'run-not-held', ...scheduled, due: AT },
    ...{ reason: 'paused', because: null },
  };
  const standing = (now: string, bodies: readonly LedgerBody[], other = {}) => {
    const entries = bodies.map((body, n): LedgerEntry => ({ v: 1, n, at: AT, ...body }));
    const schedules = [madeSchedule(other)];
    return standingsOf({ schedules, entries, known: everKnown, now: Date.parse(now) })[0];
  };

  it.each([
    ['before its first drill', '2026-12-31T00:00:00.000Z', [], 'not-due', null],
    ['at the time of a drill', '2027-01-01T08:30:00.000Z', [], 'due', '2027-Q1'],
    ['after it, if nobody entered anything', '2027-01-01T09:31:00.000Z', [], 'overdue', '2027-Q1'],
    ['after it, held', '2027-02-01T00:00:00.000Z', [opened], 'not-due', '2027-Q1'],
    ['after it, given up', '2027-02-01T00:00:00.000Z', [given], 'not-held', '2027-Q1'],
    ['after it, opened and given up', '2027-02-01T00:00:00.000Z', [opened, given], 'not-held', '2027-Q1'],
    ['at the next', '2027-04-01T07:30:00.000Z', [given], 'due', '2027-Q2'],
  ] as const)('%s', (_what, now, bodies, state, period) => {
    expect(standing(now, bodies)).toMatchObject({ state, period });
  });

  it('says when the next drills are, and of a drawn day only its window', () => {
    const now = Date.parse('2027-01-02T00:00:00.000Z');
    const of = (other: Readonly<Record<string, unknown>>) =>
      comingOf({ schedule: madeSchedule(other), past: pastOf([]), known: everKnown, now, count: 2 });
    expect(of({})).toEqual([
      { period: '2027-Q2', kind: 'at', at: '2027-04-01T07:30:00.000Z' },
      { period: '2027-Q3', kind: 'at', at: '2027-07-01T07:30:00.000Z' },
    ]);
    expect(of({ surprise: true, 'business-days': 3 })).toEqual([
      { period: '2027-Q1', kind: 'within', from: '2027-01-04', until: '2027-01-05' },
      { period: '2027-Q2', kind: 'within', from: '2027-04-01', until: '2027-04-05' },
    ]);
    const blackouts = [{ from: '2027-01-01', until: '2060-01-01', reason: 'closed' }];
    expect(of({ blackouts })).toMatchObject([
      { period: '2027-Q1', kind: 'no-day-left', because: 'closed' },
      { period: '2027-Q2', kind: 'no-day-left' },
    ]);
    const paused = { from: '2027-03-30', until: '2027-04-02', reason: 'move' };
    expect(of({ paused })).toMatchObject([
      { period: '2027-Q2', kind: 'paused', from: '2027-04-01', until: '2027-04-01', because: 'move' },
      { period: '2027-Q3', kind: 'at' },
    ]);
    // One of its three days is after the pause.
    expect(of({ surprise: true, 'business-days': 3, paused })[1]).toMatchObject({ kind: 'within' });
  });
});
