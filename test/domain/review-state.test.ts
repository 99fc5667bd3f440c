import { describe, expect, it } from '@jest/globals';
import type { Standing } from '../../domain/review-rules.ts';
import { isOverdue, reviewStateOf, wasLate } from '../../domain/review-state.ts';
import type { Classification } from '../../domain/review.ts';

const rule = { by: ['commander'], withinBusinessDays: 5 };
const closedAt = '2026-04-01T09:00:00.000Z';
const NONE: Standing = { reviews: [], closed: [] };

/** A review by each person, the first with one finding due on 1 May. */
function reviewed(...said: readonly (readonly [string, Classification])[]): Standing {
  const reviews = said.map(([person, classification], index): Standing['reviews'][number] => ({
    digest: 'c'.repeat(64),
    statement: {
      kind: 'breakglass-review',
      version: 1,
      run: 'drill-1',
      plan: 'b'.repeat(64),
      log: { size: 22, root: 'a'.repeat(64) },
      verdict: 'passed',
      classification,
      findings:
        index > 0
          ? []
          : [{ id: 'a', text: 'late', code: null, severity: 'low', owner: 'soc-1', due: '2026-05-01' }],
      accepted: [],
      notes: '',
      person,
      at: '2026-04-02T09:00:00.000Z',
    },
  }));
  return { reviews, closed: [] };
}

describe('the state of a review', () => {
  it.each([
    ['of an open run has no day', null, '2027-01-01T00:00:00.000Z', null, null],
    ['is due', closedAt, '2026-04-08T23:59:59.999Z', '2026-04-08', null],
    ['is late from the next day on', closedAt, '2026-04-09T00:00:00.000Z', '2026-04-08', '2026-04-09'],
    ['is never late without a time to go by', closedAt, null, '2026-04-08', null],
  ])('that is not there %s', (_what, closed, asOf, due, overdueSince) => {
    const state = reviewStateOf({ rule, closedAt: closed, standing: NONE, asOf, entries: [] });
    expect(state).toEqual({ state: 'not-reviewed', roles: ['commander'], due, overdueSince });
    expect(isOverdue(state)).toBe(overdueSince !== null);
  });

  it('is not asked for where the plan asks for none', () => {
    const state = reviewStateOf({ rule: null, closedAt, standing: NONE, asOf: null, entries: [] });
    expect([state, isOverdue(state)]).toEqual([{ state: 'not-planned' }, false]);
  });

  it.each<[readonly (readonly [string, Classification])[], Classification | null]>([
    [[['commander-2', 'drill']], 'drill'],
    [[['commander-2', 'misuse']], null],
    [
      [
        ['commander-2', 'drill'],
        ['commander-1', 'emergency'],
      ],
      null,
    ],
  ])('by %j is classified %s', (said, classification) => {
    const state = reviewStateOf({ rule, closedAt, standing: reviewed(...said), asOf: null, entries: [] });
    expect(state).toMatchObject({ state: 'reviewed', by: said.map(([person]) => person), classification });
  });

  it('is late with a finding, until that is closed', () => {
    const standing = reviewed(['commander-2', 'drill']);
    const at = (asOf: string, closed: Standing['closed'] = []) =>
      isOverdue(reviewStateOf({ rule, closedAt, standing: { ...standing, closed }, asOf, entries: [] }));
    expect([at('2026-05-01T23:00:00.000Z'), at('2026-05-02T00:00:00.000Z')]).toEqual([false, true]);
    const closing = {
      kind: 'breakglass-finding-closed',
      version: 1,
      run: 'drill-1',
      review: 'c'.repeat(64),
      finding: 'a',
      how: 'mended',
      evidence: [],
      person: 'soc-1',
      at: '2026-04-20T09:00:00.000Z',
    } as const;
    expect(at('2026-05-02T00:00:00.000Z', [closing])).toBe(false);
  });

  it.each([
    ['2026-04-08T23:59:59.999Z', null, false],
    ['2026-04-09T00:00:00.000Z', '2026-04-09', true],
  ])('that the ledger took in at %s was late since %s, and is not overdue', (at, lateSince, late) => {
    const standing = reviewed(['commander-2', 'drill']);
    const entry = { type: 'run-reviewed', run: 'drill-1', number: 0, statement: 'c'.repeat(64) } as const;
    const entries = [{ v: 1, n: 3, at, ...entry }] as const;
    const state = reviewStateOf({ rule, closedAt, standing, asOf: '2026-04-20T00:00:00.000Z', entries });
    expect(state).toMatchObject({ due: '2026-04-08', lateSince });
    expect([wasLate(state), isOverdue(state)]).toEqual([late, false]);
    const unplanned = reviewStateOf({ rule: null, closedAt, standing, asOf: null, entries });
    expect([unplanned, wasLate(unplanned)]).toMatchObject([{ due: null, lateSince: null }, false]);
  });
});
