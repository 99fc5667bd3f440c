import { Context } from '@temporalio/activity';
import { BreakglassError } from '../domain/errors.ts';
import { LEDGER_WORKFLOW, ledgerWorkflowId } from '../domain/ledger.ts';
import { WATCH_WORKFLOW, watchId } from '../domain/schedule/watch.ts';
import { finalFailure } from './final-failure.ts';

/** The kind of workflow that our activities work for; `workflows/messages.ts` gives it the same name. */
const OUR_WORKFLOW = 'breakglassRun';

/**
 * Refuses, for good, a call that is not made by a run of ours for itself: whoever reaches Temporal's port can
 * schedule our activities from a workflow of their own. Throws a failure of type `CALLER_UNKNOWN`.
 *
 * @param run - the run that the call says it is for; null for a call that names none.
 */
export function requireOwnCaller(run: string | null): void {
  const { workflowType, workflowExecution, activityType } = Context.current().info;
  if (workflowType !== OUR_WORKFLOW) {
    throw unknownCaller(
      `${activityType}: expected a call from ${OUR_WORKFLOW}, got one from ${workflowType}`,
    );
  }
  const own = workflowExecution?.workflowId;
  if (run !== null && run !== own) {
    throw unknownCaller(`${activityType}: expected a call for the run that makes it, ${own}, got ${run}`);
  }
}

/**
 * Refuses, for good, a call that is not made by the workflow that keeps this organisation's ledger: by its kind and
 * its id, of which a server has one at a time. Throws a failure of type `CALLER_UNKNOWN`.
 */
export function requireLedgerCaller(organisation: string): void {
  const { workflowType, workflowExecution, activityType } = Context.current().info;
  const expected = ledgerWorkflowId(organisation);
  if (workflowType === LEDGER_WORKFLOW && workflowExecution?.workflowId === expected) return;
  const came = `${workflowType} ${workflowExecution?.workflowId ?? ''}`;
  throw unknownCaller(`${activityType}: expected a call from ${LEDGER_WORKFLOW} ${expected}, got ${came}`);
}

/** Refuses, for good, a call that is not made by a watch of this organisation. `CALLER_UNKNOWN`. */
export function requireWatchCaller(organisation: string): void {
  const { workflowType, workflowExecution, activityType } = Context.current().info;
  const id = workflowExecution?.workflowId ?? '';
  if (workflowType === WATCH_WORKFLOW && id.startsWith(watchId(organisation))) return;
  throw unknownCaller(`${activityType}: expected a call from ${WATCH_WORKFLOW}, got ${workflowType} ${id}`);
}

function unknownCaller(message: string): Error {
  return finalFailure(new BreakglassError({ code: 'CALLER_UNKNOWN', message }));
}
