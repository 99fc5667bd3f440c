import type { WorkflowHandle } from '@temporalio/client';
import type { LedgerActivities, Reviewable } from '../../activities/types.ts';
import {
  ENTER_REVIEW,
  LEDGER_WORKFLOW,
  ledgerWorkflowId,
  type LedgerAnswer,
  type RunEntry,
} from '../../domain/ledger.ts';
import type { Afterwards, FindingClosed, ReviewStatement } from '../../domain/review.ts';
import { digestOf } from '../../evidence/core/hash.ts';
import { EMPTY_TREE } from '../../evidence/core/merkle.ts';
import { readAfterwards, reviewEntryOf, withStatement } from '../../evidence/core/review.ts';
import { enterLedger } from '../../workflows/messages.ts';
import { FINDING } from '../evidence/review/finding.ts';
import { memoryLedger, opened } from './memory-ledger.ts';
import { planOf } from './plan.ts';
import type { Stage } from './stage.ts';

const RUN = 'reviewed-1';
const LOG = { size: 3, root: 'b'.repeat(64) };
const PLAN = 'a'.repeat(64);
const CLOSED: RunEntry = {
  ...{ type: 'run-closed', run: RUN, plan: PLAN, checkpoint: LOG },
  ...{ verdict: 'passed', restored: true },
};
const REVIEW: ReviewStatement = {
  ...{ kind: 'breakglass-review', version: 1, run: RUN, plan: PLAN, log: LOG, verdict: 'passed' },
  ...{
    classification: 'drill',
    accepted: [],
    notes: '',
    person: 'security-1',
    at: '2026-04-02T09:00:00.000Z',
  },
  findings: [FINDING],
};
const MENDED: FindingClosed = {
  ...{
    kind: 'breakglass-finding-closed',
    version: 1,
    run: RUN,
    review: digestOf(REVIEW),
    finding: 'slow-safe',
  },
  ...{ how: 'Oiled.', evidence: [], person: 'custodian-1', at: '2026-04-20T09:00:00.000Z' },
};

/** The name under which its history is saved. */
export const REVIEWED_LEDGER = 'reviewed-ledger';

/** Plays an organisation's ledger: a run is opened and closed, a forged review refused, a real one and its mending entered. */
export async function playReviewedLedger({ start, env, crowd }: Stage): Promise<WorkflowHandle> {
  const organisation = 'reviewed';
  const workflowId = ledgerWorkflowId(organisation);
  const args = [{ organisation, tree: EMPTY_TREE }];
  const activities = { ...memoryLedger(), ...memoryReviews(crowd.publicKey) };
  await start({ workflow: LEDGER_WORKFLOW, workflowId, args, activities });
  const ledger = env.client.workflow.getHandle(workflowId);
  for (const entry of [{ ...opened(RUN), plan: PLAN }, CLOSED])
    await ledger.executeUpdate(enterLedger, { args: [entry] });
  const review = async (statement: Afterwards, as?: string) => {
    const sent = await crowd.signAfterwards(statement, as);
    return ledger.executeUpdate<LedgerAnswer, [unknown]>(ENTER_REVIEW, { args: [sent] });
  };
  const answers = [await review(REVIEW, 'stranger'), await review(REVIEW), await review(MENDED)];
  if (answers.map(({ entered }) => entered).join() !== 'false,true,true')
    throw new Error(`expected the second and third to be entered, got ${JSON.stringify(answers)}`);
  return ledger;
}

type ReviewActivities = Pick<LedgerActivities, 'readReviewed' | 'storeReview'>;

/** A closed run in memory and what was signed about it. */
function memoryReviews(publicKey: (person: string) => string): ReviewActivities {
  const { people } = planOf({ publicKey, change: {} });
  const plan = { people, review: { by: ['security'], withinBusinessDays: 5 } };
  const run = {
    run: RUN,
    planDigest: PLAN,
    plan,
    initiator: 'commander-1',
    bypassedBy: [],
    log: LOG,
    verdict: 'passed',
    codes: [],
  } as const;
  let found: Reviewable = { run, standing: { reviews: [], closed: [] }, entries: [], entered: 0 };
  return {
    readReviewed: () => Promise.resolve(found),
    storeReview: ({ number, signed }) => {
      const statement = readAfterwards(signed.statement);
      const entry = reviewEntryOf({ statement, number });
      const standing = withStatement({ standing: found.standing, statement, digest: entry.statement });
      found = { run, standing, entries: [...found.entries, entry], entered: found.entered + 1 };
      return Promise.resolve();
    },
  };
}
