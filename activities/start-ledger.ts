import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { LEDGER_TASK_TIMEOUT, LEDGER_WORKFLOW, ledgerWorkflowId } from '../domain/ledger.ts';
import { EMPTY_TREE } from '../evidence/core/merkle.ts';

/** Starts the one workflow that writes an organisation's ledger, unless it is there already. */
export async function startLedger({
  client,
  organisation,
  taskQueue,
}: {
  client: Client;
  organisation: string;
  taskQueue: string;
}): Promise<void> {
  try {
    await client.workflow.start(LEDGER_WORKFLOW, {
      workflowId: ledgerWorkflowId(organisation),
      taskQueue,
      args: [{ organisation, tree: EMPTY_TREE }],
      workflowTaskTimeout: LEDGER_TASK_TIMEOUT,
      staticSummary: `ledger of all runs of ${organisation}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
