import type { Client } from '@temporalio/client';

/** `WorkflowTaskFailedCause` of Temporal's API: the workflow's code threw, or does not fit the run's history. */
const OUR_FAULT: ReadonlySet<number> = new Set([14, 24]);
/** Enough to reach the last workflow task past whatever has come in since. */
const LAST_EVENTS = 50;

/**
 * Is there a worker which fails at this run again and again, rather than none? Temporal answers both alike. Told by
 * what the server holds: the task is being tried again, and the last one in history failed in the worker's code. A
 * worker that died leaves a task that timed out instead.
 */
export async function failsAtRun({ client, run }: { client: Client; run: string }): Promise<boolean> {
  const { raw } = await client.workflow.getHandle(run).describe();
  if ((raw.pendingWorkflowTask?.attempt ?? 0) <= 1) return false;
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId: run, runId: raw.workflowExecutionInfo?.execution?.runId ?? '' },
    maximumPageSize: LAST_EVENTS,
  });
  const last = history?.events?.find(
    (event) =>
      event.workflowTaskFailedEventAttributes ??
      event.workflowTaskTimedOutEventAttributes ??
      event.workflowTaskCompletedEventAttributes,
  );
  return OUR_FAULT.has(last?.workflowTaskFailedEventAttributes?.cause ?? 0);
}
