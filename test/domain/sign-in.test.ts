import { describe, expect, it } from '@jest/globals';
import { inRanges, judgeSignIn, judgeStrangers } from '../../domain/sign-in.ts';
import type { SignInSeen } from '../../domain/sign-in.ts';

const record: SignInSeen = {
  id: 'r1',
  createdAt: '2026-01-01T00:10:00Z',
  ipAddress: '192.0.2.7',
  errorCode: 0,
  interactive: true,
  policies: [],
  methods: ['FIDO2 security key'],
};
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
      reported: new Set(['r1']),
      since,
      lookup,
    });
    expect(fact.state).toBe(count === 0 ? 'corroborated' : 'contradicted');
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
