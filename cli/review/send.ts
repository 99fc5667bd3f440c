import type { Client } from '@temporalio/client';
import { startLedger } from '../../activities/start-ledger.ts';
import { BreakglassError, ERROR_CODES } from '../../domain/errors.ts';
import { ledgerWorkflowId, type LedgerPoint } from '../../domain/ledger.ts';
import type { SignedReview } from '../../domain/review.ts';
import { enterReview, TASK_QUEUE } from '../../workflows/messages.ts';
import { translate } from '../runs.ts';

/** How long a worker may take to judge, store and enter it. */
const PATIENCE_MS = 15_000;

/**
 * Sends what somebody signed about a run to the workflow that keeps the organisation's ledger, and tells where it stands
 * there. A refusal is thrown under its own code; `WORKER_ABSENT`: nobody answered, and the same may be sent again.
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
  try {
    return await client.withDeadline(Date.now() + PATIENCE_MS, async () => {
      await startLedger({ client, organisation, taskQueue: TASK_QUEUE });
      const ledger = client.workflow.getHandle(ledgerWorkflowId(organisation));
      const answer = await ledger.executeUpdate(enterReview, { args: [signed] });
      if (answer.entered) return answer.point;
      const { code, message } = answer;
      throw new BreakglassError({ code: ERROR_CODES.find((each) => each === code) ?? 'INTERNAL', message });
    });
  } catch (cause) {
    throw cause instanceof BreakglassError ? cause : translate({ cause, run });
  }
}
