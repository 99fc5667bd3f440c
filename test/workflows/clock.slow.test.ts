import { describe, expect, it } from '@jest/globals';
import type { JournalEvent } from '../../domain/event.ts';
import { decide } from '../../workflows/messages.ts';
import { abortOf } from './people.ts';
import { APPROVAL_ONLY } from './plan.ts';
import { codesOf, eventsOf } from './played.ts';
import { atAsk } from './scene.ts';
import { stageOfFile } from './stage-of-file.ts';
import { pretendWorld } from './world.ts';
import type { PretendWorld } from './world.ts';

const stage = stageOfFile();

/** A world that tells a false time, two days ahead, when it stores the event of this type; then the true one again. */
function aheadAt(type: JournalEvent['type']): PretendWorld {
  let ahead = true;
  return pretendWorld((calm) => {
    const append = calm.appendEvents.bind(calm);
    return {
      appendEvents: async (input) => {
        const told = await append(input);
        if (!ahead || !input.leaves.some((leaf) => leaf.includes(`"type":"${type}"`))) return told;
        ahead = false;
        return { ...told, at: new Date(Date.parse(told.at) + 48 * 3_600_000).toISOString() };
      },
    };
  });
}

describe('a clock that was two days ahead for a moment', () => {
  it('does not keep anybody from aborting the run', async () => {
    const played = await stage.play({
      world: aheadAt('run-opened'),
      plan: APPROVAL_ONLY,
      answer: () => Promise.resolve(null),
      meanwhile: atAsk({
        act: async ({ handle, state, now }) => {
          const signed = await stage.crowd.sign(abortOf({ state, person: 'commander-1', at: now }));
          expect(await handle.executeUpdate(decide, { args: [signed] })).toMatchObject({ accepted: true });
        },
      }),
    });
    expect(played.result.verdict).toBe('aborted');
  });

  it('ends the question at the next answer rather than leave it open for nobody', async () => {
    const two = {
      ...APPROVAL_ONLY,
      approve: { ...APPROVAL_ONLY.approve, need: [{ role: 'security', count: 2 }] },
    };
    const played = await stage.play({ world: aheadAt('decision-accepted'), plan: two });
    expect(played.answers).toMatchObject([{ accepted: true }, { accepted: false, code: 'DECISION_EXPIRED' }]);
    expect(codesOf(played)).toEqual(['approval-expired']);
    const types = eventsOf(played).map(({ type }) => type);
    expect(types.indexOf('ask-closed')).toBeLessThan(types.indexOf('decision-refused'));
  });
});
