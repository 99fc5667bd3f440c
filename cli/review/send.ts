import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { startLedger } from '../../activities/start-ledger.ts';
import { BreakglassError, ERROR_CODES } from '../../domain/errors.ts';
import { ledgerWorkflowId, type LedgerAnswer, type LedgerPoint } from '../../domain/ledger.ts';
import type { SignedReview } from '../../domain/review.ts';
import { enterReview, TASK_QUEUE } from '../../workflows/messages.ts';
import { translate } from '../server-errors.ts';

/** How long a worker may take to judge, store and enter it. */
const PATIENCE_MS = 15_000;
/** Between two tries while others fill the line of reviews. */
const BUSY_PAUSE_MS = 250;

/**
 * Sends what somebody signed about a run to the workflow that keeps the organisation's ledger, and tells where it stands
 * there. A refusal is thrown under its own code; `WORKER_ABSENT`: nobody answered, `LEDGER_BUSY`: there was no room in
 * all that time, and the same may be sent again.
 */
export async function sendReview({
  client,
  organisation,
  run,
  signed,
}: {
  client: Client;
  organisation: string;
  run: string;
  signed: SignedReview;
}): Promise<LedgerPoint> {
  const until = Date.now() + PATIENCE_MS;
  try {
    return await client.withDeadline(until, async () => {
      await startLedger({ client, organisation, taskQueue: TASK_QUEUE });
      const ledger = client.workflow.getHandle(ledgerWorkflowId(organisation));
      const ask = () => ledger.executeUpdate(enterReview, { args: [signed] });
      const answer = await onceThereIsRoom({ ask, until });
      if (answer.entered) return answer.point;
      const { code, message } = answer;
      throw new BreakglassError({ code: ERROR_CODES.find((each) => each === code) ?? 'INTERNAL', message });
    });
  } catch (cause) {
    throw cause instanceof BreakglassError ? cause : translate({ cause, run });
  }
}

/** Asks again while there is no room, until that time; such a refusal leaves no trace. */
async function onceThereIsRoom({
  ask,
  until,
}: {
  ask: () => Promise<LedgerAnswer>;
  until: number;
}): Promise<LedgerAnswer> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const busy = refusedAtOnce(error);
      if (busy === null) throw error;
      if (Date.now() + BUSY_PAUSE_MS >= until) return busy;
      await sleep(BUSY_PAUSE_MS);
    }
  }
}

/** What the workflow did not even take; null for every other error. */
function refusedAtOnce(error: unknown): Extract<LedgerAnswer, { entered: false }> | null {
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure))
    return null;
  const { type, message } = error.cause;
  return type === 'LEDGER_BUSY' ? { entered: false, code: type, message } : null;
}
