import { describe, expect, it } from '@jest/globals';
import { isSettled, reportedSignIn, sayUnfound } from '../../domain/reported-sign-in.ts';
import type { Accepted } from '../../domain/reported-sign-in.ts';
import { inRanges, judgeSignIn, judgeStrangers, strangers } from '../../domain/sign-in.ts';
import type { SignInSeen } from '../../domain/sign-in.ts';

const record: SignInSeen = {
  id: 'r1',
  correlationId: 'c1',
  createdAt: '2026-01-01T00:10:00Z',
  ipAddress: '192.0.2.7',
  errorCode: 0,
  interactive: true,
  policies: [],
  methods: ['FIDO2 security key'],
};
const WINDOW = { from: '2026-01-01T00:00:00Z', until: '2026-01-01T00:30:00Z' };
const lookup = { from: 'graph:main', query: 'q', observedAt: '2026-01-01T00:11:00Z', artifacts: ['a'] };
const expected = { method: 'passkey', ranges: ['192.0.2.0/24'], policiesThatMayApply: ['allowed'] } as const;

const stateOf = (claim: string, change: Partial<SignInSeen>) =>
  judgeSignIn({ record: { ...record, ...change }, expected, lookup }).find((each) => each.claim === claim);

describe('the facts of a sign-in record', () => {
  it.each<[string, string, Partial<SignInSeen>, string, string]>([
    ['a good record', 'sign-in.recorded', {}, 'corroborated', 'fails'],
    ['a refused sign-in', 'sign-in.recorded', { errorCode: 50126 }, 'contradicted', 'fails'],
    [
      'the method, whatever its case',
      'sign-in.method',
      { methods: ['PASSKEY (device-bound)', 'previously satisfied'] },
      'corroborated',
      'fails',
    ],
    [
      'another method',
      'sign-in.method',
      { methods: ['Password', 'Mobile app notification'] },
      'contradicted',
      'fails',
    ],
    ['no method told', 'sign-in.method', { methods: null }, 'inconclusive', 'deviates'],
    ['an empty list of methods', 'sign-in.method', { methods: [] }, 'contradicted', 'fails'],
    ['another network', 'sign-in.network', { ipAddress: '192.0.3.7' }, 'contradicted', 'deviates'],
    [
      'policies left out are not none',
      'sign-in.conditional-access',
      { policies: null },
      'inconclusive',
      'deviates',
    ],
    ['no policy applied', 'sign-in.conditional-access', {}, 'corroborated', 'fails'],
    [
      'a policy that may apply',
      'sign-in.conditional-access',
      { policies: [{ id: 'allowed', name: 'A', result: 'success' }] },
      'corroborated',
      'fails',
    ],
    [
      'a policy that may not',
      'sign-in.conditional-access',
      { policies: [{ id: 'other', name: 'O', result: 'success' }] },
      'contradicted',
      'deviates',
    ],
    [
      'a policy that refused',
      'sign-in.conditional-access',
      { policies: [{ id: 'allowed', name: 'A', result: 'failure' }] },
      'contradicted',
      'fails',
    ],
    [
      'an unknown result is not harmless',
      'sign-in.conditional-access',
      { policies: [{ id: 'x', name: 'X', result: 'unknownFutureValue' }] },
      'contradicted',
      'fails',
    ],
    [
      'report-only results are harmless',
      'sign-in.conditional-access',
      { policies: [{ id: 'x', name: 'X', result: 'reportOnlyFailure' }] },
      'corroborated',
      'fails',
    ],
  ])('%s', (_says, claim, change, state, weight) => {
    expect(stateOf(claim, change)).toMatchObject({ state, weight });
  });
});

describe('the sign-in that people reported', () => {
  const other = (id: string, change: Partial<SignInSeen> = {}) => ({ ...record, id, ...change });
  const window = { from: '2026-01-01T00:00:00Z', until: '2026-01-01T00:30:00Z' };
  const find = (records: readonly SignInSeen[], reported: string, accept: Accepted = 'either-id') => {
    const found = reportedSignIn({ records, reported: [reported, ''], window, accept });
    const which = found.by === null ? sayUnfound(found) : `${found.by} ${found.record.id}`;
    return `${which}${isSettled(found) ? '' : ', for now'}`;
  };
  const interrupted = other('r0', { errorCode: 50074, createdAt: '2026-01-01T00:09:00Z' });

  it.each<[string, readonly SignInSeen[], string, string]>([
    ['by its request id', [record], 'R1', 'request-id r1'],
    ['by its correlation id', [record], 'C1', 'correlation-id r1'],
    ['by the success after an interruption', [interrupted, record], 'c1', 'correlation-id r1'],
    ['by the request id of the interruption', [interrupted, record], 'r0', 'request-id r0'],
    ['by the request id of one of two successes', [record, other('r2')], 'r2', 'request-id r2'],
    ['not yet by an interruption alone', [interrupted], 'c1', 'correlation-id r0, for now'],
    [
      'not by interruptions alone',
      [interrupted, other('r2', { errorCode: 50126 })],
      'c1',
      '2 records with that correlation id, 0 of them successful, for now',
    ],
    [
      'not by a correlation id with two successes',
      [interrupted, record, other('r2')],
      'c1',
      '3 records with that correlation id, 2 of them successful',
    ],
    ...Object.entries({
      'that is not interactive': { interactive: false },
      'from before the window': { createdAt: '2025-12-31T23:59:54Z' },
      'from after the window': { createdAt: '2026-01-01T00:30:06Z' },
      'without a correlation id': { correlationId: '' },
      'by nothing but its time': { correlationId: 'c2' },
    }).map(([what, change]): [string, readonly SignInSeen[], string, string] => [
      `not ${what}`,
      [other('r2', change)],
      'c1',
      'no such record before the deadline, for now',
    ]),
  ])('is found %s', (_says, records, reported, found) => {
    expect(find(records, reported)).toBe(found);
  });

  it('is found by its request id alone in a run from before', () => {
    expect(find([record], 'c1', 'request-id')).toBe('no such record before the deadline, for now');
    expect(find([record], 'r1', 'request-id')).toBe('request-id r1');
  });

  it('is named by both ids where people wrote the correlation id', () => {
    const [fact] = judgeSignIn({ record, by: 'correlation-id', expected, lookup });
    expect(fact?.expected).toBe('a successful sign-in with correlation id c1, request id r1');
  });
});

describe('strangers', () => {
  const since = '2026-01-01T00:00:00Z';
  it.each<[string, Partial<SignInSeen>, number]>([
    ['a successful sign-in that nobody reported', { id: 'r2' }, 1],
    ['the reported one', {}, 0],
    ['the reported one, its id in capitals', { id: 'R1' }, 0],
    ['a failed attempt', { id: 'r2', errorCode: 50126 }, 0],
    ['a background refresh', { id: 'r2', interactive: false }, 0],
    ['one before the window', { id: 'r2', createdAt: '2025-12-31T23:59:59Z' }, 0],
  ])('%s', (_says, change, count) => {
    const fact = judgeStrangers({
      records: [{ ...record, ...change }],
      reports: [{ ids: ['r1'], accept: 'either-id', window: WINDOW }],
      accept: 'either-id',
      since,
      lookup,
    });
    expect(fact.state).toBe(count === 0 ? 'corroborated' : 'contradicted');
  });
});

describe('a reported correlation id', () => {
  it.each([
    ['explains the sign-in that it stands for', [record], 'either-id', []],
    ['explains nothing in a run from before', [record], 'request-id', ['r1']],
    [
      'explains none of two successes under it',
      [{ ...record, id: 'r2', createdAt: '2026-01-01T00:11:00Z' }, record],
      'either-id',
      ['r2', 'r1'],
    ],
    [
      'explains no other record where it is the request id of one',
      [{ ...record, id: 'C1', correlationId: 'c2' }, record],
      'either-id',
      ['r1'],
    ],
    [
      'explains none from after the window',
      [{ ...record, createdAt: '2026-01-01T00:30:06Z' }],
      'either-id',
      ['r1'],
    ],
    [
      'explains a success after an interruption',
      [{ ...record, id: 'r0', errorCode: 50074 }, record],
      'either-id',
      [],
    ],
    [
      'explains none that is not interactive',
      [{ ...record, id: 'r0', interactive: false }, record],
      'either-id',
      [],
    ],
  ] as const)('%s', (_says, records, accept, left) => {
    const reports = [{ ids: ['c1'], accept: 'either-id', window: WINDOW }] as const;
    const found = strangers({ records, reports, accept, since: '2026-01-01T00:00:00Z' });
    expect(found.map(({ id }) => id)).toEqual(left);
  });
});

describe('address ranges', () => {
  it.each([
    ['192.0.2.7', ['192.0.2.0/24'], true],
    ['192.0.3.7', ['192.0.2.0/24', '192.0.3.0/24'], true],
    ['::ffff:192.0.2.7', ['192.0.2.0/24'], true],
    ['2001:db8::1', ['2001:db8::/32'], true],
    ['2001:db8::1', ['192.0.2.0/24'], false],
    ['not an address', ['0.0.0.0/0'], false],
    ['', ['0.0.0.0/0'], false],
  ])('%s in %j: %s', (address, ranges, inside) => {
    expect(inRanges({ address, ranges })).toBe(inside);
  });
});
