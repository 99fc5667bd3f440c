import { describe, expect, it } from '@jest/globals';
import type { Ask, Choice } from '../../domain/decision.ts';
import { statementFor } from './people.ts';
import { APPROVAL_ONLY, STEPS } from './plan.ts';
import { stageOfFile } from './stage-of-file.ts';
import { pretendWorld } from './world.ts';

const stage = stageOfFile();

describe('a quorum', () => {
  it('an approval is taken back until the quorum holds, and then given anew, but by no older signature', async () => {
    const need = [{ role: 'security', count: 2 }];
    let first: Ask | null = null;
    const left: [string, Choice, number][] = [
      ['security-1', 'withdraw', 0],
      ['security-1', 'approve', 1],
      ['security-1', 'withdraw', 2],
      ['security-2', 'approve', 3],
      ['security-1', 'approve', 1],
      ['security-1', 'approve', 4],
      ['security-1', 'withdraw', 5],
    ];
    const played = await stage.play({
      world: pretendWorld(),
      plan: {
        ...APPROVAL_ONLY,
        steps: STEPS.filter(({ do: kind }) => kind === 'approve'),
        approve: { ...APPROVAL_ONLY.approve, need },
      },
      answer: async ({ ask, state, honest }) => {
        first ??= ask;
        const [person, choice, second] = left.shift() ?? [];
        if (person === undefined || choice === undefined || second === undefined) return honest();
        const at = new Date(Date.parse(first.askedAt) + second * 1_000).toISOString();
        return stage.crowd.sign(statementFor({ state, ask: first, person, choice, at }));
      },
    });
    expect(played.answers).toMatchObject([
      { code: 'NOTHING_TO_WITHDRAW' },
      { quorum: 'open' },
      { quorum: 'open' },
      { quorum: 'open' },
      { code: 'DECISION_DUPLICATE' },
      { quorum: 'met' },
      { code: 'WITHDRAWAL_LATE' },
      { quorum: 'met' },
    ]);
    expect(played.result.verdict).toBe('passed');
  });
});
