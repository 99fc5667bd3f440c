import { describe, expect, it } from '@jest/globals';
import { judgeAgreement } from '../../../domain/conditional-access/agreement.ts';
import type { WhatIfAnswer } from '../../../domain/conditional-access/judge.ts';
import type { Policy } from '../../../domain/conditional-access/policy.ts';
import { madePolicy, SIGN_IN } from './made.ts';

const policy = madePolicy();
const others = madePolicy({ users: { includeUsers: ['somebody else'] } });
const filtered = madePolicy({ conditions: { unread: ['devices'] } });

function judge(policies: readonly Policy[], results: WhatIfAnswer['results']) {
  return judgeAgreement({ policies, compared: [{ answer: { asked: 'portal', results }, signIn: SIGN_IN }] });
}

describe('whether What-If and the policies as read agree', () => {
  it.each<[string, Policy[], WhatIfAnswer['results'], string, string]>([
    [
      'both apply',
      [policy],
      [{ policy, outcome: 'applies' }],
      'corroborated',
      'of 1 policies in 1 tried sign-ins',
    ],
    ['neither applies', [others], [], 'corroborated', 'of 1 policies in 1 tried sign-ins'],
    [
      'What-If alone',
      [others],
      [{ policy: others, outcome: 'applies' }],
      'contradicted',
      '"Block all" at portal: What-If says that it applies, its users that it does not',
    ],
    [
      'by hand alone',
      [policy],
      [],
      'contradicted',
      '"Block all" at portal: What-If says that it does not apply, its conditions that it does',
    ],
    [
      'a policy that is not in the list',
      [],
      [{ policy, outcome: 'applies' }],
      'contradicted',
      '"Block all" at portal: What-If alone knows it',
    ],
    [
      'the tenant cannot tell',
      [policy],
      [{ policy, outcome: 'unknown' }],
      'inconclusive',
      'could not be compared: "Block all" (the tenant has not enough information)',
    ],
    [
      'the tenant cannot tell of others',
      [others],
      [{ policy: others, outcome: 'unknown' }],
      'corroborated',
      'of 1',
    ],
    [
      'a device filter',
      [filtered],
      [],
      'inconclusive',
      'could not be compared: "Block all" (other conditions not known here)',
    ],
  ])('%s', (_, policies, results, state, seen) => {
    expect(judge(policies, results)).toMatchObject({ state, seen: expect.stringContaining(seen) });
  });

  it('never passes on nothing asked', () => {
    expect(judgeAgreement({ policies: [policy], compared: [] }).state).toBe('inconclusive');
  });
});
