import { describe, expect, it } from '@jest/globals';
import { judgeStatic, judgeWhatIf, type WhatIfAnswer } from '../../../domain/conditional-access/judge.ts';
import type { Policy } from '../../../domain/conditional-access/policy.ts';
import { madePolicy } from './made.ts';

const MFA = { operator: 'OR', demands: ['mfa'] } as const;

function policy(changed: Parameters<typeof madePolicy>[0] = {}): Policy {
  return madePolicy({ name: 'Require MFA', grant: MFA, ...changed });
}

const BLOCK = { operator: 'OR', demands: ['block'] } as const;
const DEVICE = { operator: 'AND', demands: ['mfa', 'compliantDevice'] } as const;
const EITHER = { operator: 'OR', demands: ['mfa', 'compliantDevice'] } as const;

function answers(
  of: Policy,
  outcome: WhatIfAnswer['results'][number]['outcome'] = 'applies',
): readonly WhatIfAnswer[] {
  return [
    { asked: 'Azure portal', results: [] },
    { asked: 'Exchange Online', results: [{ policy: of, outcome }] },
  ];
}

describe('what the tenant says would happen', () => {
  it.each<[string, Partial<Policy>, string[], string]>([
    ['any policy that applies', {}, [], '"Require MFA" demands mfa (at Exchange Online)'],
    ['a block', { grant: BLOCK }, [], '"Require MFA" blocks (at Exchange Online)'],
    ['a block on the list', { grant: BLOCK }, ['p1'], '"Require MFA" blocks (at Exchange Online)'],
    [
      'a managed device, even on the list',
      { grant: DEVICE },
      ['p1'],
      '"Require MFA" demands mfa and compliantDevice (at Exchange Online)',
    ],
    [
      'a session control that is not on the list',
      { grant: null },
      [],
      '"Require MFA" limits the session (at Exchange Online)',
    ],
  ])('contradicts: %s', (_, changed, mayApply, seen) => {
    expect(judgeWhatIf({ answers: answers(policy(changed)), mayApply })).toMatchObject({
      state: 'contradicted',
      seen,
    });
  });

  it.each<[string, Partial<Policy>, string[]]>([
    ['a policy on the list', {}, ['p1']],
    ['a listed policy that leaves a way', { grant: EITHER }, ['p1']],
    ['a report-only block', { grant: BLOCK, state: 'enabledForReportingButNotEnforced' }, []],
    ['a disabled block', { grant: BLOCK, state: 'disabled' }, []],
  ])('corroborates: %s', (_, changed, mayApply) => {
    expect(judgeWhatIf({ answers: answers(policy(changed)), mayApply }).state).toBe('corroborated');
  });

  it('is inconclusive where the tenant could not tell, unless something is certain', () => {
    const unknown = answers(policy(), 'unknown');
    expect(judgeWhatIf({ answers: unknown, mayApply: [] }).state).toBe('inconclusive');
    const certain = [...unknown, ...answers(policy({ id: 'p2', name: 'Block all', grant: BLOCK }))];
    expect(judgeWhatIf({ answers: certain, mayApply: [] }).state).toBe('contradicted');
  });

  it('never passes on nothing asked', () => {
    expect(judgeWhatIf({ answers: [], mayApply: [] }).state).toBe('inconclusive');
  });

  it('names five policies and counts the rest', () => {
    const many = Array.from({ length: 7 }, (_, n) => answers(policy({ id: `p${n}`, name: `N${n}` }))).flat();
    expect(judgeWhatIf({ answers: many, mayApply: [] }).seen).toMatch(/"N4".*, and 2 more$/);
  });
});

describe('whom the policies name', () => {
  it.each<[string, readonly Policy[], readonly WhatIfAnswer[], string[], string, string]>([
    ['nobody', [], [], [], 'corroborated', 'none'],
    ['only a listed one', [policy()], answers(policy()), ['p1'], 'corroborated', 'none'],
    ['a report-only one', [policy({ state: 'disabled' })], [], [], 'corroborated', 'none'],
    ['one that What-If never met', [policy()], [], [], 'contradicted', '"Require MFA" demands mfa'],
    [
      'one that only What-If sees',
      [],
      answers(policy()),
      ['p1'],
      'contradicted',
      'What-If alone sees "Require MFA" demands mfa (at Exchange Online)',
    ],
  ])('judges %s', (_, inScope, asked, mayApply, state, seen) => {
    expect(judgeStatic({ inScope, answers: asked, mayApply })).toMatchObject({
      state,
      seen,
    });
  });
});
