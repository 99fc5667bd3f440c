import { expect, it } from '@jest/globals';
import { APPROVAL_ONLY } from './plan.ts';
import { eventsOf } from './played.ts';
import { stageOfFile } from './stage-of-file.ts';
import { pretendWorld } from './world.ts';

const stage = stageOfFile();

it('a passkey whose counter stands still or goes back after a decision that counted is refused in the next question', async () => {
  const need = [{ role: 'security', count: 1 }];
  const counters = [5, 4, 5, 6];
  const played = await stage.play({
    world: pretendWorld(),
    plan: {
      ...APPROVAL_ONLY,
      steps: [
        {
          ...{ id: 'agree-end', do: 'approve', question: 'May the drill end?', need },
          ...{ notInitiator: false, withinMs: 3_600_000 },
        },
      ],
    },
    passkeys: { counting: ['security-1'], synced: [] },
    answer: ({ assert }) => {
      const counter = counters.shift();
      return Promise.resolve(
        counter === undefined ? null : assert({ person: 'security-1', bent: { counter } }),
      );
    },
  });
  const codes = played.answers.map((answer) => (answer.accepted ? answer.quorum : answer.code));
  expect(codes).toEqual(['met', 'PASSKEY_COUNTER', 'PASSKEY_COUNTER', 'met']);
  // A copy of a passkey is a forger's: the run says so.
  expect(played.result.verdict).toBe('deviated');
  const refused = eventsOf(played).filter((event) => event.type === 'decision-refused');
  expect(refused.map(({ code }) => code)).toEqual(['PASSKEY_COUNTER', 'PASSKEY_COUNTER']);
});
