import { beforeEach, describe, expect, it } from '@jest/globals';
import { WorkflowUpdateStage, type WorkflowHandle } from '@temporalio/client';
import type { LedgerActivities } from '../../activities/types.ts';
import { sendReview } from '../../cli/review/send.ts';
import { LEDGER_WORKFLOW, ledgerWorkflowId, type RunEntry } from '../../domain/ledger.ts';
import type { SignedReview } from '../../domain/review.ts';
import { EMPTY_TREE } from '../../evidence/core/merkle.ts';
import { readReviewable } from '../../evidence/review/reviewable.ts';
import { mended, reviewableRun, reviewOf, signed } from '../evidence/review/reviewed.ts';
import { until } from '../support/until.ts';
import type { SampleRun } from '../evidence/build-run.ts';
import { enterLedger, enterReview } from '../../workflows/messages.ts';
import { stageOfFile } from './stage-of-file.ts';

/** As many as may wait at once. */
const ROOM = 5;
const OPENED: RunEntry = {
  type: 'run-opened',
  run: 'drill-2',
  runbook: 'r',
  mode: 'drill',
  plan: 'a'.repeat(64),
};

const stage = stageOfFile();
let sample: SampleRun;
let ledger: WorkflowHandle;
let organisation: string;
/** What was asked of the activities, in order. */
let done: string[];
let letThrough: () => void;
let scene = 0;

beforeEach(async () => {
  sample = await reviewableRun();
  done = [];
  scene += 1;
  organisation = `waiting-${scene}`;
  const workflowId = ledgerWorkflowId(organisation);
  const args = [{ organisation, tree: EMPTY_TREE }];
  await stage.start({ workflow: LEDGER_WORKFLOW, workflowId, args, activities: closed() });
  ledger = stage.env.client.workflow.getHandle(workflowId);
});

/** Activities among which reading a run takes until it is let through. */
function closed(): Omit<LedgerActivities, 'enterLedger'> {
  const open = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  return {
    appendLedger: ({ tree, entry }) => {
      done.push(entry.type);
      return Promise.resolve({ point: { index: done.length, size: done.length + 1, root: '' }, tree });
    },
    readReviewed: async ({ run }) => {
      done.push('read');
      await open;
      return readReviewable({ directory: sample.directory, run });
    },
    storeReview: () => {
      done.push('stored');
      return Promise.resolve();
    },
    readUnentered: () => Promise.resolve([]),
  };
}

const review = (): Promise<SignedReview> => signed({ sample, statement: reviewOf(sample) });
const forged = (): Promise<SignedReview> => signed({ sample, statement: mended(sample) });

/** Sends a review that is taken and not answered yet. */
async function wait(sent: SignedReview) {
  const waitForStage = WorkflowUpdateStage.ACCEPTED;
  return ledger.startUpdate(enterReview, { args: [sent], waitForStage });
}

/** Waits until the run is being read for the first review: nothing else of any review was done then. */
const reading = () => until({ what: 'a run to be read', look: () => (done.length > 0 ? true : null) });

describe('reviews that wait', () => {
  it('are overtaken by what a run enters, also between reading and entering', async () => {
    const first = await wait(await review());
    const second = await wait(await forged());
    await reading();
    const opened = await ledger.executeUpdate(enterLedger, { args: [OPENED] });
    expect(opened).toMatchObject({ entered: true });
    expect(done).toEqual(['read', 'run-opened']);
    letThrough();
    expect(await first.result()).toMatchObject({ entered: true });
    expect(await second.result()).toMatchObject({ code: 'REFERENCE_UNKNOWN' });
    expect(done).toEqual(['read', 'run-opened', 'stored', 'run-reviewed', 'read']);
  });

  it('are few: more are refused at once, and there is still room for what runs enter', async () => {
    const sent = await forged();
    const waiting = await Promise.all(Array.from({ length: ROOM }, () => wait(sent)));
    await reading();
    const more = Array.from({ length: 20 }, () => ledger.executeUpdate(enterReview, { args: [sent] }));
    for (const outcome of await Promise.allSettled(more))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { cause: { type: 'LEDGER_BUSY' } } });
    const opened = await ledger.executeUpdate(enterLedger, { args: [OPENED] });
    expect(opened).toMatchObject({ entered: true });
    expect(done).toEqual(['read', 'run-opened']);
    letThrough();
    for (const each of waiting) expect(await each.result()).toMatchObject({ entered: false });
    expect(await ledger.executeUpdate(enterReview, { args: [await review()] })).toMatchObject({
      entered: true,
    });
  });

  it('leave the command time: it asks again until there is room', async () => {
    const sent = await forged();
    const waiting = await Promise.all(Array.from({ length: ROOM }, () => wait(sent)));
    const { client } = stage.env;
    const honest = sendReview({ client, organisation, run: sample.plan.runbook, signed: await review() });
    await reading();
    letThrough();
    for (const each of waiting) await each.result();
    expect(await honest).toMatchObject({ size: expect.any(Number) });
  });
});
