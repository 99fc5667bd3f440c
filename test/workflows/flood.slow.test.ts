import { describe, expect, it } from '@jest/globals';
import { decideLater } from '../../workflows/messages.ts';
import { statementFor } from './people.ts';
import { APPROVAL_ONLY } from './plan.ts';
import { codesOf, eventsOf, refusalsOf } from './played.ts';
import { atAsk } from './scene.ts';
import { stageOfFile } from './stage-of-file.ts';
import { pretendWorld } from './world.ts';

const stage = stageOfFile();

describe('a flood of rubbish', () => {
  it('does not hide a forgery from the verdict', async () => {
    const played = await stage.play({
      world: pretendWorld(),
      plan: APPROVAL_ONLY,
      answer: () => Promise.resolve(null),
      meanwhile: atAsk({
        act: async ({ ask, handle, state, now }) => {
          for (let batch = 0; batch < 5; batch += 1) {
            await Promise.all(
              Array.from({ length: 50 }, () => handle.signal<[unknown]>('decideLater', null)),
            );
          }
          const statement = statementFor({ state, ask, person: 'security-2', choice: 'approve', at: now });
          await handle.signal(decideLater, await stage.crowd.sign(statement, 'custodian-3'));
          await handle.signal(decideLater, await stage.crowd.sign(statement));
        },
      }),
    });
    expect(played.result.verdict).toBe('deviated');
    expect(codesOf(played)).toEqual(['decision-forged']);
    expect(refusalsOf(played)).toEqual([
      ...Array.from({ length: 200 }, () => 'DECISION_MALFORMED'),
      'KEY_UNTRUSTED',
    ]);
    expect(eventsOf(played).find(({ type }) => type === 'decisions-refused-more')).toMatchObject({
      count: 50,
      forged: 0,
    });
  });
});
