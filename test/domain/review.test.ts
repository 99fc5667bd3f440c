import { describe, expect, it } from '@jest/globals';
import { faultsOfClosing, faultsOfReview } from '../../domain/review-rules.ts';
import type { ReviewedRun, Standing } from '../../domain/review-rules.ts';
import { afterwardsSchema, classificationOf, reviewDueDay } from '../../domain/review.ts';
import type { Classification, FindingClosed, ReviewFinding, ReviewStatement } from '../../domain/review.ts';

const ROOT = 'a'.repeat(64);
const person = (id: string, roles: readonly string[]) => ({ id, roles, keys: [] });
const run: ReviewedRun = {
  run: 'drill-1',
  planDigest: 'b'.repeat(64),
  plan: {
    people: [
      person('commander-1', ['commander']),
      person('commander-2', ['commander']),
      person('custodian-1', ['custodian']),
    ],
    review: { by: ['commander'], withinBusinessDays: 5 },
  },
  initiator: 'commander-1',
  bypassedBy: [],
  log: { size: 22, root: ROOT },
  verdict: 'deviated',
  codes: ['not-rotated', 'alert.raised'],
};
const finding: ReviewFinding = {
  id: 'late-alert',
  text: 'The alert rule was off.',
  code: 'alert.raised',
  severity: 'high',
  owner: 'custodian-1',
  due: '2026-05-01',
};
const review: ReviewStatement = {
  kind: 'breakglass-review',
  version: 1,
  run: run.run,
  plan: run.planDigest,
  log: run.log,
  verdict: 'deviated',
  classification: 'drill',
  findings: [finding],
  accepted: [{ code: 'not-rotated', why: 'Rotated the day after, ticket in hand.' }],
  notes: '',
  person: 'commander-2',
  at: '2026-04-02T09:00:00.000Z',
};
const closing: FindingClosed = {
  kind: 'breakglass-finding-closed',
  version: 1,
  run: run.run,
  review: 'c'.repeat(64),
  finding: finding.id,
  how: 'The rule is on and alerted in a test.',
  evidence: [],
  person: 'custodian-1',
  at: '2026-04-20T09:00:00.000Z',
};
const NONE: Standing = { reviews: [], closed: [] };
const ONE: Standing = { reviews: [{ digest: closing.review, statement: review }], closed: [] };

const codes = (changes: Partial<ReviewStatement>, standing = NONE) =>
  faultsOfReview({ statement: { ...review, ...changes }, run, standing }).map(({ code }) => code);
const closingCodes = (changes: Partial<FindingClosed>, standing = ONE) =>
  faultsOfClosing({ statement: { ...closing, ...changes }, run, standing }).map(({ code }) => code);

describe('a review', () => {
  it.each<[string, Partial<ReviewStatement>, string[]]>([
    ['that answers everything stands', {}, []],
    ['of another run', { run: 'drill-2' }, ['REVIEW_MISMATCH']],
    ['of another plan', { plan: ROOT }, ['REVIEW_MISMATCH']],
    ['over another root', { log: { size: 22, root: 'd'.repeat(64) } }, ['REVIEW_MISMATCH']],
    ['of another verdict', { verdict: 'passed' }, ['REVIEW_MISMATCH']],
    ['by a stranger', { person: 'visitor-1' }, ['PERSON_UNKNOWN']],
    ['by a role that the plan does not name', { person: 'custodian-1' }, ['PERSON_NOT_ASKED']],
    ['by the initiator alone', { person: 'commander-1' }, ['PERSON_EXCLUDED']],
    [
      'that leaves two codes open',
      { findings: [], accepted: [] },
      ['REVIEW_INCOMPLETE', 'REVIEW_INCOMPLETE'],
    ],
    [
      'that answers what nobody asked',
      { accepted: [...review.accepted, { code: 'certified', why: 'so' }] },
      ['REFERENCE_UNKNOWN'],
    ],
    [
      'with a finding that answers nothing of the run',
      { findings: [finding, { ...finding, id: 'x', code: 'y' }] },
      ['REFERENCE_UNKNOWN'],
    ],
    [
      'with an owner outside the plan',
      { findings: [{ ...finding, owner: 'visitor-1' }] },
      ['PERSON_UNKNOWN'],
    ],
    ['with an id twice', { findings: [finding, finding] }, ['ID_DUPLICATE']],
    [
      'that is wrong in every way says so at once',
      { run: 'drill-2', person: 'visitor-1', accepted: [] },
      ['REVIEW_MISMATCH', 'PERSON_UNKNOWN', 'REVIEW_INCOMPLETE'],
    ],
  ])('%s: %j', (_what, changes, expected) => {
    expect(codes(changes)).toEqual(expected);
  });

  it('is added to by another person, the initiator too, but not twice by one', () => {
    const other = [{ ...finding, id: 'second' }];
    expect(codes({ person: 'commander-1', findings: other }, ONE)).toEqual([]);
    expect(codes({ findings: other }, ONE)).toEqual(['DECISION_DUPLICATE']);
    expect(codes({ person: 'commander-1' }, ONE)).toEqual(['ID_DUPLICATE']);
  });

  it('is not begun by who bypassed, unless nobody else may review', () => {
    const bypassed = { ...run, bypassedBy: ['commander-2'] };
    const coded = (of: ReviewedRun, standing = NONE) =>
      faultsOfReview({ statement: review, run: of, standing }).map(({ code }) => code);
    expect(coded(bypassed)).toEqual([]);
    const people = [...run.plan.people, person('commander-3', ['commander'])];
    const another = { ...bypassed, plan: { ...run.plan, people } };
    expect(coded(another)).toEqual(['PERSON_EXCLUDED']);
    expect(coded({ ...another, bypassedBy: ['commander-2', 'commander-3'] })).toEqual([]);
    const theirs = { ...review, person: 'commander-3' };
    const standing = { reviews: [{ digest: ROOT, statement: theirs }], closed: [] };
    expect(coded(another, standing)).toEqual(['ID_DUPLICATE']);
  });

  it('is nobody’s where the plan asks for none', () => {
    const unplanned = { ...run, plan: { ...run.plan, review: null } };
    const faults = faultsOfReview({ statement: review, run: unplanned, standing: NONE });
    expect(faults.map(({ code }) => code)).toEqual(['PERSON_NOT_ASKED']);
  });

  it('has no key that nobody knows', () => {
    expect(afterwardsSchema.safeParse(review).success).toBe(true);
    expect(afterwardsSchema.safeParse(closing).success).toBe(true);
    expect(afterwardsSchema.safeParse({ ...review, more: 1 }).success).toBe(false);
    expect(afterwardsSchema.safeParse({ ...review, accepted: [{ code: 'a', why: ' ' }] }).success).toBe(
      false,
    );
  });
});

describe('closing a finding', () => {
  it.each<[string, Partial<FindingClosed>, string[]]>([
    ['by its owner stands', {}, []],
    ['by a reviewer stands', { person: 'commander-1' }, []],
    ['by anybody else', { person: 'visitor-1' }, ['PERSON_NOT_ASKED']],
    ['of another run', { run: 'drill-2' }, ['REVIEW_MISMATCH']],
    ['of another review', { review: ROOT }, ['REFERENCE_UNKNOWN']],
    ['that nobody made', { finding: 'other' }, ['REFERENCE_UNKNOWN']],
  ])('%s: %j', (_what, changes, expected) => {
    expect(closingCodes(changes)).toEqual(expected);
  });

  it('happens once', () => {
    expect(closingCodes({}, { ...ONE, closed: [closing] })).toEqual(['DECISION_DUPLICATE']);
  });
});

describe('the classification', () => {
  it.each<[Classification[], Classification | null]>([
    [[], null],
    [['drill'], 'drill'],
    [['drill', 'emergency'], null],
    [['misuse'], null],
    [['misuse', 'misuse'], 'misuse'],
  ])('%j: %s', (said, expected) => {
    expect(classificationOf(said.map((classification) => ({ classification })))).toBe(expected);
  });
});

describe('the last day for a review', () => {
  it.each([
    ['2026-04-01T23:59:59.999Z', 1, '2026-04-02'],
    ['2026-04-03T09:00:00.000Z', 1, '2026-04-06'],
    ['2026-04-04T09:00:00.000Z', 5, '2026-04-10'],
    ['2026-12-30T09:00:00.000Z', 5, '2027-01-06'],
  ])('%s and %d days: %s', (closedAt, withinBusinessDays, day) => {
    expect(reviewDueDay({ closedAt, withinBusinessDays })).toBe(day);
  });
});
