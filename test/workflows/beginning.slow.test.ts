import { describe, expect, it } from '@jest/globals';
import { WorkflowFailedError } from '@temporalio/client';
import { defineQuery } from '@temporalio/workflow';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { RUN_WORKFLOW } from '../../workflows/messages.ts';
import { planOf } from './plan.ts';
import { stageOfFile } from './stage-of-file.ts';
import { pretendWorld } from './world.ts';

const stage = stageOfFile();

/** What a run of this id is started with, made odd. */
function inputOf({ run, odd }: { run: string; odd: Readonly<Record<string, unknown>> }): unknown {
  const plan = planOf({ publicKey: stage.crowd.publicKey, change: { steps: [], hypothesis: [] } });
  const files = { runbookText: 'x', runbookDigest: sha256Hex('x') };
  return { run, plan, planDigest: digestOf(plan), ...files, initiator: 'commander-1', reason: null, ...odd };
}

const withPlan = (plan: unknown) => ({ plan, planDigest: digestOf(plan) });
const SURROGATE = '\ud800';

describe('a run that somebody starts with anything', () => {
  it.each<[string, Readonly<Record<string, unknown>> | null]>([
    ['nothing', null],
    ['a stranger', { initiator: 'nobody' }],
    ['somebody who is no text', { initiator: { a: 1 } }],
    ['a reason longer than any', { reason: 'x'.repeat(1_500_000) }],
    ['half a character for a reason', { reason: SURROGATE }],
    ['a runbook that is no text', { runbookText: 5 }],
    ['half a character in its plan', { plan: { title: SURROGATE } }],
    ['a plan that is a number', withPlan(5)],
    ['a plan that is nothing', withPlan(null)],
    ['a plan without parts', withPlan({})],
    ['a plan without waits', withPlan({ people: [{ id: 'commander-1' }] })],
  ])(
    'ends at once, for good, and opens nothing: %s',
    async (what, odd) => {
      let opened = 0;
      const world = pretendWorld(() => ({
        openEvidence: () => {
          opened += 1;
          return Promise.resolve();
        },
      }));
      const workflowId = `odd ${what}`;
      const args = [odd === null ? null : inputOf({ run: workflowId, odd })];
      await stage.start({ workflow: RUN_WORKFLOW, workflowId, args, activities: world });
      const failure: unknown = await stage.env.client.workflow
        .getHandle(workflowId)
        .result()
        .then(
          () => 'it went well',
          (error: unknown) => error,
        );
      expect(failure).toBeInstanceOf(WorkflowFailedError);
      expect(failure).toMatchObject({ cause: { type: 'USAGE', nonRetryable: true } });
      expect(opened).toBe(0);
    },
    30_000,
  );
});

describe('the question for the journal', () => {
  const anything = defineQuery<unknown, [unknown]>('journal');

  it('is answered from an event on, and refused in words where it is none', async () => {
    let asked = false;
    await stage.play({
      world: pretendWorld(),
      plan: { steps: [], hypothesis: [] },
      meanwhile: async ({ handle, state }) => {
        if (asked || state.asks.length === 0) return;
        asked = true;
        expect(await handle.query(anything, { from: 1 })).toHaveLength(state.log.size - 1);
        expect(await handle.query(anything, { from: 0, to: 2 })).toHaveLength(2);
        for (const odd of [null, 7, {}, { from: -1 }, { from: 'x' }, { from: 0.5 }, { from: 0, to: -1 }]) {
          await expect(handle.query(anything, odd)).rejects.toThrow('numbers of events, from 0 on');
        }
      },
    });
    expect(asked).toBe(true);
  });
});
