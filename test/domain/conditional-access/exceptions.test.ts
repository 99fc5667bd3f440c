import { describe, expect, it } from '@jest/globals';
import { allowedAt, judgeExceptions } from '../../../domain/conditional-access/exceptions.ts';
import { plannedAccount } from '../../../domain/plan/parts.ts';
import { organisation } from '../../activities/pretend-room.ts';

const exception = { policy: 'p1', owner: 'ciso', reason: 'pilot', until: '2026-11-30' };
const policies = [{ id: 'p1', name: 'Pilot' }];

describe('exceptions for a time', () => {
  it.each([
    [
      'on its last day',
      '2026-11-30T23:59:59.999Z',
      'corroborated',
      '1, the first until 2026-11-30',
      ['p0', 'p1'],
    ],
    [
      'the day after',
      '2026-12-01T00:00:00.000Z',
      'contradicted',
      'that of ciso for "Pilot" ended on 2026-11-30',
      ['p0'],
    ],
  ])('%s', (_, at, state, seen, allowed) => {
    expect(judgeExceptions({ exceptions: [exception], policies, at })).toMatchObject({ state, seen });
    const allowance = { policiesThatMayApply: ['p0'], exceptions: [exception] };
    expect(allowedAt({ allowance, at })).toEqual(allowed);
  });

  it('must be about a policy of the tenant', () => {
    const found = judgeExceptions({ exceptions: [exception], policies: [], at: '2026-11-01T00:00:00.000Z' });
    expect(found).toMatchObject({ state: 'contradicted', seen: 'no policy p1 (exception of ciso)' });
  });

  it('says nothing where there is none', () => {
    expect(judgeExceptions({ exceptions: [], policies, at: '2026-11-01T00:00:00.000Z' })).toBeNull();
    expect(allowedAt({ allowance: { policiesThatMayApply: ['p0'] }, at: '2026-11-01' })).toEqual(['p0']);
  });
});

describe('exceptions in a plan', () => {
  const [account] = organisation().accounts;
  if (account === undefined) throw new Error('expected an account');
  const policy = 'aaaaaaaa-0000-4000-8000-000000000001';

  it('stand in what people approve, and only where there are some', () => {
    expect(plannedAccount(account)).not.toHaveProperty('exceptions');
    const listed = [{ ...exception, policy }];
    expect(plannedAccount({ ...account, 'policy-exceptions': listed }).exceptions).toEqual(listed);
  });

  it.each([
    ['no owner', { policy, reason: 'pilot', until: '2026-11-30' }],
    ['no day', { policy, owner: 'ciso', reason: 'pilot', until: 'for ever' }],
  ])('are refused with %s', (_, listed) => {
    const accounts = [{ ...account, 'policy-exceptions': [listed] }];
    expect(() => organisation({ accounts })).toThrow('policy-exceptions');
  });
});
