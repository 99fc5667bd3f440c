import { describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../../domain/ledger.ts';
import {
  apartFrom,
  requireClosing,
  requireNotHeld,
  type Closed,
  type Opened,
} from '../../../evidence/ledger/run-entries.ts';
import { unreviewedDrills } from '../../../evidence/ledger/unreviewed.ts';
import type { RunCourse } from '../../../evidence/verify/report.ts';
import { codeOf } from '../refused.ts';

const RUN = 'quarterly-2027-q1';
const ZEROS = '0'.repeat(64);
const END = '2027-01-06T10:00:00.000Z';
const course: RunCourse = { openedAt: '2027-01-06T08:30:00.000Z', closedAt: END, reached: 'method' };
const log = { size: 3, root: ZEROS };

function closedAt(at: string): Closed {
  const end = { checkpoint: log, verdict: 'failed', restored: true } as const;
  return { v: 1, n: 2, at, type: 'run-closed', run: RUN, plan: ZEROS, ...end };
}

function openedAt(at: string): Opened {
  return { v: 1, n: 1, at, type: 'run-opened', run: RUN, runbook: 'r', mode: 'drill', plan: ZEROS };
}

describe('a drill that was opened before a bypass was reviewed', () => {
  const incident = 'regain-access-1';
  const bypassed = { run: incident, wantsReview: true };
  const entries = (order: readonly ('closed' | 'reviewed' | 'drill' | 'incident')[]): LedgerEntry[] =>
    order.map((what, n): LedgerEntry => {
      const head = { v: 1, n, at: END } as const;
      switch (what) {
        case 'closed':
          return { ...closedAt(END), ...head, run: incident };
        case 'reviewed':
          return { ...head, type: 'run-reviewed', run: incident, number: 1, statement: ZEROS };
        case 'drill':
          return { ...openedAt(END), ...head };
        case 'incident':
          return { ...openedAt(END), ...head, mode: 'incident' };
      }
    });

  it.each([
    ['is named', ['closed', 'drill'], bypassed, 1],
    ['is none once it is reviewed', ['closed', 'reviewed', 'drill'], bypassed, 0],
    ['is named although the review came later', ['closed', 'drill', 'reviewed', 'drill'], bypassed, 1],
    ['is none before the incident has ended', ['drill', 'closed'], bypassed, 0],
    ['is no incident', ['closed', 'incident'], bypassed, 0],
    ['is none where nobody bypassed', ['closed', 'drill'], { ...bypassed, wantsReview: false }, 0],
  ] as const)('%s', (_what, order, run, count) => {
    const said = unreviewedDrills({ entries: entries(order), runs: [run] });
    expect(said).toHaveLength(count);
    for (const line of said) expect(line).toContain(`${incident}, in which an approval was bypassed, before`);
  });
});

describe('what the ledger says of a run', () => {
  const run = { run: RUN, log, verdict: 'failed', restored: true, course } as const;

  it.each([
    ['2027-01-05T10:00:00.000Z', 'accepted'],
    ['2027-01-05T09:59:59.999Z', 'LEDGER_MISMATCH'],
    ['2027-02-06T10:00:00.000Z', 'accepted'],
  ])('is an end at %s: %s', (at, code) => {
    const close = () => {
      requireClosing({ run, closed: closedAt(at) });
    };
    if (code === 'accepted') close();
    else expect(codeOf(close)).toBe(code);
  });

  it.each([
    ['not-approved', 'opening', 'accepted'],
    ['not-approved', 'approval', 'LEDGER_MISMATCH'],
    ['not-approved', 'method', 'LEDGER_MISMATCH'],
    ['not-begun', 'approval', 'accepted'],
    ['not-begun', 'method', 'LEDGER_MISMATCH'],
    ['engine-down', 'method', 'accepted'],
  ] as const)('is %s, where it came to its %s: %s', (reason, reached, code) => {
    const given = { type: 'run-not-held', schedule: 'quarterly', period: '2027-Q1', due: END } as const;
    const entry: LedgerEntry = { v: 1, n: 3, at: END, ...given, reason, because: null };
    const hold = (of: string) => {
      requireNotHeld({ run: { run: of, course: { ...course, reached } }, entries: [entry] });
    };
    hold('quarterly-2027-q2');
    if (code === 'accepted') hold(RUN);
    else
      expect(
        codeOf(() => {
          hold(RUN);
        }),
      ).toBe(code);
  });

  it('is told where its times are more than an hour from those of the run', () => {
    const told = (opened: string, closed: string, own: RunCourse = course) =>
      apartFrom({ course: own, opened: openedAt(opened), closed: closedAt(closed) });
    expect(told('2027-01-06T09:30:00.000Z', '2027-01-06T11:00:00.000Z')).toEqual([]);
    expect(told('2027-01-06T07:29:59.999Z', '2027-02-01T00:00:00.000Z')).toEqual([
      'its opening of 2027-01-06T08:30:00.000Z is in the ledger at 2027-01-06T07:29:59.999Z',
      'its end of 2027-01-06T10:00:00.000Z is in the ledger at 2027-02-01T00:00:00.000Z',
    ]);
    const open = { ...course, closedAt: null };
    expect(told('2027-01-06T08:30:00.000Z', '2027-02-01T00:00:00.000Z', open)).toEqual([]);
  });
});
