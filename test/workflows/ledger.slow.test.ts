import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import type { LedgerActivities } from '../../activities/types.ts';
import { LEDGER_WORKFLOW, ledgerWorkflowId } from '../../domain/ledger.ts';
import { EMPTY_TREE } from '../../evidence/core/merkle.ts';
import type { breakglassLedger } from '../../workflows/index.ts';
import { enterLedger, ledgerState } from '../../workflows/messages.ts';
import { memoryLedger, opened } from './memory-ledger.ts';
import { APPROVAL_ONLY } from './plan.ts';
import { codesOf, eventsOf } from './played.ts';
import { stageOfFile } from './stage-of-file.ts';
import { LEDGER_ROOT, pretendWorld } from './world.ts';

const stage = stageOfFile();

type Ledger = WorkflowHandle<typeof breakglassLedger>;

/** Starts a ledger of an organisation, for `during`. */
async function withLedger({
  organisation,
  activities,
  input = { organisation, tree: EMPTY_TREE },
  during,
}: {
  organisation: string;
  activities: object;
  input?: unknown;
  during: (handle: Ledger) => Promise<void>;
}): Promise<void> {
  const workflowId = ledgerWorkflowId(organisation);
  await stage.start({ workflow: LEDGER_WORKFLOW, workflowId, args: [input], activities });
  await during(stage.env.client.workflow.getHandle(workflowId));
}

describe('the workflow that keeps the ledger', () => {
  it('makes entries one after the other, and answers the same entry with its place', async () => {
    const memory = memoryLedger();
    await withLedger({
      organisation: 'one',
      activities: memory,
      during: async (handle) => {
        const runs = ['a', 'b', 'c', 'd'];
        const answers = await Promise.all(
          runs.map((run) => handle.executeUpdate(enterLedger, { args: [opened(run)] })),
        );
        expect(answers.map(({ entered }) => entered)).toEqual([true, true, true, true]);
        expect(memory.known.map(({ size }) => size)).toEqual([0, 2, 3, 4]);
        const again = await handle.executeUpdate(enterLedger, { args: [opened('b')] });
        expect(answers).toContainEqual(again);
        expect(await handle.query(ledgerState)).toMatchObject({ size: 5, refused: null });
      },
    });
  });

  it('answers what is no entry with a code, and goes on', async () => {
    await withLedger({
      organisation: 'two',
      activities: memoryLedger(),
      during: async (handle) => {
        for (const sent of [
          null,
          7,
          'run-opened',
          [],
          { type: 'key-revoked' },
          { ...opened('a'), more: 1 },
        ]) {
          const answer: unknown = await handle.executeUpdate('enterLedger', { args: [sent] });
          expect(answer).toMatchObject({ entered: false, code: 'EVENT_MALFORMED' });
        }
        const nothing: unknown = await handle.executeUpdate('enterLedger');
        expect(nothing).toMatchObject({ code: 'EVENT_MALFORMED' });
        await handle.signal('nobody listens', { deep: [[[]]] });
        await handle.cancel();
        const answer = await handle.executeUpdate(enterLedger, { args: [opened('a')] });
        expect(answer).toMatchObject({ entered: true, point: { index: 1 } });
      },
    });
  });

  it('answers with the code of a refusal, tells it when asked, and forgets it after', async () => {
    const memory = memoryLedger();
    let full = true;
    const appendLedger: LedgerActivities['appendLedger'] = (input) =>
      full
        ? Promise.reject(ApplicationFailure.nonRetryable('full', 'EVIDENCE_DISK_FULL'))
        : memory.appendLedger(input);
    await withLedger({
      organisation: 'three',
      activities: { ...memory, appendLedger },
      during: async (handle) => {
        const refused = await handle.executeUpdate(enterLedger, { args: [opened('a')] });
        expect(refused).toMatchObject({ entered: false, code: 'EVIDENCE_DISK_FULL' });
        expect((await handle.query(ledgerState)).refused?.code).toBe('EVIDENCE_DISK_FULL');
        full = false;
        const made = await handle.executeUpdate(enterLedger, { args: [opened('a')] });
        expect(made.entered).toBe(true);
        expect((await handle.query(ledgerState)).refused).toBeNull();
      },
    });
  });

  it('begins its history anew after 500 messages, remembering only the tree', async () => {
    const memory = memoryLedger();
    await withLedger({
      organisation: 'four',
      activities: memory,
      during: async (handle) => {
        await handle.executeUpdate(enterLedger, { args: [opened('a')] });
        const { runId } = await handle.describe();
        const rubbish = () => handle.executeUpdate('enterLedger', { args: [null] });
        // Ten at once: more in flight than a server takes would be refused.
        for (let sent = 0; sent < 499; sent += 10)
          await Promise.all(Array.from({ length: Math.min(10, 499 - sent) }, rubbish));
        const made = await handle.executeUpdate(enterLedger, { args: [opened('b')] });
        expect(made).toMatchObject({ entered: true, point: { index: 2 } });
        expect((await handle.describe()).runId).not.toBe(runId);
        expect(memory.known.map(({ size }) => size)).toEqual([0, 2]);
      },
    });
  });

  it('takes no tree from whoever starts it, and no other id', async () => {
    const memory = memoryLedger();
    const tree = { size: 7, peaks: ['a', 'b', 'c'] };
    await withLedger({
      organisation: 'five',
      activities: memory,
      input: { organisation: 'five', tree },
      during: async (handle) => {
        const made = await handle.executeUpdate(enterLedger, { args: [opened('a')] });
        expect(made.entered).toBe(true);
      },
    });
    for (const input of [null, { organisation: 'other', tree: EMPTY_TREE }]) {
      await withLedger({
        organisation: 'six',
        activities: memory,
        input,
        during: async (handle) => {
          await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'USAGE' } });
        },
      });
    }
  });
});

describe('a run and its ledger', () => {
  it('enters its opening before its first event and its end after sealing', async () => {
    const { world, result } = await stage.play({ world: pretendWorld(), plan: APPROVAL_ONLY });
    const { run, verdict, restored, log } = result;
    expect(world.entered).toMatchObject([
      { type: 'run-opened', run },
      { type: 'run-closed', run, verdict, restored, checkpoint: log },
    ]);
    expect(JSON.parse(world.leaves[0] ?? '')).toMatchObject({ ledger: { size: 2, root: LEDGER_ROOT } });
  });

  it('is sealed at each question, up to the question, before people see it', async () => {
    const world = pretendWorld();
    const sealedWhenSeen: boolean[] = [];
    const played = await stage.play({
      world,
      answer: ({ ask, honest }) => {
        sealedWhenSeen.push(
          world.sealed.some(({ size, root }) => size === ask.log.size && root === ask.log.root),
        );
        return honest();
      },
    });
    const asked = eventsOf(played).filter(({ type }) => type === 'asked');
    expect(world.sealed.map(({ size }) => size)).toEqual(asked.map(({ n }) => n + 1));
    expect(new Set(sealedWhenSeen)).toEqual(new Set([true]));
  });

  it.each(['EVIDENCE_UNWRITABLE', 'EVIDENCE_TRUNCATED'])(
    'waits where the ledger refuses with %s, says so, and goes on when it is mended',
    async (code) => {
      const seen: unknown[] = [];
      let tries = 0;
      const world = pretendWorld((calm) => {
        const enter = calm.enterLedger.bind(calm);
        return {
          enterLedger: (input) => {
            tries += 1;
            if (tries > 8) return enter(input);
            return Promise.reject(ApplicationFailure.nonRetryable('not now', code));
          },
        };
      });
      const played = await stage.play({
        world,
        plan: APPROVAL_ONLY,
        meanwhile: ({ state }) => {
          seen.push(state.waiting?.code ?? null);
          return Promise.resolve();
        },
      });
      expect(seen).toContain(code);
      expect(world.leaves.length).toBeGreaterThan(0);
      expect([played.result.verdict, codesOf(played)]).toEqual(['passed', []]);
    },
  );
});
