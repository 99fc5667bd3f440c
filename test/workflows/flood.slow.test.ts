import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decideLater } from '../../workflows/messages.ts';
import { statementFor } from './people.ts';
import { codesOf, eventsOf, setStage } from './stage.ts';
import type { Played, Stage } from './stage.ts';
import { pretendWorld } from './world.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
}, 120_000);
afterAll(() => stage.stop());

/** A run of nothing but its approval by one of security. */
const plan = {
  steps: [],
  hypothesis: [],
  approve: { need: [{ role: 'security', count: 1 }], notInitiator: true, withinMs: 3_600_000 },
};

function refusals(played: Played): string[] {
  return eventsOf(played).flatMap((event) => (event.type === 'decision-refused' ? [event.code] : []));
}

describe('a flood of rubbish', () => {
  it('does not hide a forgery from the verdict', async () => {
    let flooded = false;
    const played = await stage.play({
      world: pretendWorld(),
      plan,
      answer: () => Promise.resolve(null),
      meanwhile: async ({ handle, state, now }) => {
        const [ask] = state.asks;
        if (ask === undefined || flooded) return;
        flooded = true;
        for (let batch = 0; batch < 5; batch += 1) {
          await Promise.all(Array.from({ length: 50 }, () => handle.signal<[unknown]>('decideLater', null)));
        }
        const about = { run: state.run, plan: state.plan, ask, person: 'security-2', at: now };
        const statement = statementFor({ ...about, choice: 'approve' });
        await handle.signal(decideLater, await stage.crowd.sign(statement, 'custodian-3'));
        await handle.signal(decideLater, await stage.crowd.sign(statement));
      },
    });
    expect(played.result.verdict).toBe('deviated');
    expect(codesOf(played)).toEqual(['decision-forged']);
    expect(refusals(played)).toEqual([
      ...Array.from({ length: 200 }, () => 'DECISION_MALFORMED'),
      'KEY_UNTRUSTED',
    ]);
    expect(eventsOf(played).find(({ type }) => type === 'decisions-refused-more')).toMatchObject({
      count: 50,
      forged: 0,
    });
  }, 120_000);
});
