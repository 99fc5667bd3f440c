import { describe, expect, it } from '@jest/globals';
import type { Choice } from '../../domain/decision.ts';
import { settledBy } from '../../domain/quorum.ts';
import { isOffered, repeatRefused, standing } from '../../domain/standing.ts';

const at = (minute: number) => `2026-04-01T09:0${minute}:00.000Z`;
const said = (person: string, choice: Choice, minute = 0) => ({ person, choice, at: at(minute) });

const APPROVED = said('a', 'approve', 1);
const WITHDRAWN = said('a', 'withdraw', 2);

describe('an approval that was taken back', () => {
  it('stands no longer, and a later one of the same person does', () => {
    const other = said('b', 'approve');
    expect(standing([APPROVED, other, WITHDRAWN])).toEqual([other]);
    const again = said('a', 'approve', 3);
    expect(standing([APPROVED, other, WITHDRAWN, again])).toEqual([other, again]);
  });

  it('fills no place, and taking it back ends nothing', () => {
    const about = {
      need: [{ role: 'r', count: 2 }],
      roster: ['a', 'b'].map((id) => ({ id, roles: ['r'] })),
    };
    const b = said('b', 'approve');
    expect(settledBy({ ...about, answers: [APPROVED, WITHDRAWN, b] })).toBeNull();
    expect(settledBy({ ...about, answers: [APPROVED, b, WITHDRAWN] })).toBeNull();
    expect(settledBy({ ...about, answers: [APPROVED, WITHDRAWN, b, said('a', 'approve', 3)] })).toBe('met');
  });
});

describe('what somebody says to a question once more', () => {
  it.each([
    ['a first approval', [], APPROVED, null],
    ['a second approval', [APPROVED], said('a', 'approve', 5), 'DECISION_DUPLICATE'],
    ['a denial after an approval', [APPROVED], said('a', 'deny', 5), 'DECISION_DUPLICATE'],
    ['a withdrawal', [APPROVED], WITHDRAWN, null],
    ['a withdrawal signed before the approval', [said('a', 'approve', 3)], WITHDRAWN, null],
    ['a withdrawal of nothing', [], WITHDRAWN, 'NOTHING_TO_WITHDRAW'],
    ['a withdrawal of what another approved', [said('b', 'approve')], WITHDRAWN, 'NOTHING_TO_WITHDRAW'],
    ['an approval after it', [APPROVED, WITHDRAWN], said('a', 'approve', 3), null],
    ['a denial after it', [APPROVED, WITHDRAWN], said('a', 'deny', 3), null],
    ['the first approval, sent again', [APPROVED, WITHDRAWN], APPROVED, 'DECISION_DUPLICATE'],
    ['one signed no later', [APPROVED, WITHDRAWN], said('a', 'approve', 2), 'DECISION_DUPLICATE'],
    [
      'a second withdrawal',
      [APPROVED, WITHDRAWN, said('a', 'approve', 3)],
      said('a', 'withdraw', 4),
      'DECISION_DUPLICATE',
    ],
    ['a third answer', [APPROVED, WITHDRAWN, said('a', 'approve', 3)], APPROVED, 'DECISION_DUPLICATE'],
  ] as const)('%s', (_what, before, statement, code) => {
    expect(repeatRefused({ statement, before })?.code ?? null).toBe(code);
  });

  it('takes back approvals only', () => {
    const choices = ['approve', 'deny'] as const;
    expect(isOffered({ ask: { kind: 'approve', choices }, choice: 'withdraw' })).toBe(true);
    expect(isOffered({ ask: { kind: 'attest', choices: ['attest', 'deny'] }, choice: 'withdraw' })).toBe(
      false,
    );
    expect(isOffered({ ask: { kind: 'approve', choices }, choice: 'bypass' })).toBe(false);
  });
});
