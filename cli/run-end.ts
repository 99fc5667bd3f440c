import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { BreakglassError, ERROR_CODES, type ErrorCode } from '../domain/errors.ts';
import { PROGRAM } from './place.ts';

/** Ends that Temporal knows and that leave no verdict. */
const BROKEN: ReadonlySet<string> = new Set(['FAILED', 'TERMINATED', 'CANCELLED', 'TIMED_OUT']);

/**
 * Has the run returned, so that its verdict stands and its log is sealed? Throws where it ended in Temporal without
 * a verdict: under the code that it failed with, as `EVIDENCE_FORKED`, else `RUN_BROKEN`. A query cannot tell, for
 * it answers on a dead run as on one that waits. The server alone answers this; no worker is needed.
 */
export async function hasReturned({ handle }: { handle: WorkflowHandle }): Promise<boolean> {
  const { status } = await handle.describe();
  if (BROKEN.has(status.name)) throw await brokenRun({ handle, how: status.name.toLowerCase() });
  return status.name === 'COMPLETED';
}

async function brokenRun({ handle, how }: { handle: WorkflowHandle; how: string }): Promise<BreakglassError> {
  const cause = await failureOf(handle);
  const why = cause === undefined ? 'no reason was given' : cause.message;
  if (cause instanceof ApplicationFailure && cause.type === 'RUN_EXISTS')
    return startedAgain({ handle, cause });
  if (cause instanceof ApplicationFailure && cause.type === 'PLAN_CHANGED')
    return notBegun({ handle, cause });
  return new BreakglassError({
    code: cause instanceof ApplicationFailure ? ourCode(cause.type) : 'RUN_BROKEN',
    message: `expected run ${handle.workflowId} to end with a verdict, but it ${SAID[how] ?? how}: ${why}
Its log is not sealed, and what it changed may not be put back. Read what was recorded: ${PROGRAM} evidence show evidence/${handle.workflowId}`,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The run's name was used a second time, which the evidence refused: what the first one left stands. */
function startedAgain({ handle, cause }: { handle: WorkflowHandle; cause: Error }): BreakglassError {
  const folder = `evidence/${handle.workflowId}`;
  return new BreakglassError({
    code: 'RUN_EXISTS',
    message: `run ${handle.workflowId} has ended and its log is sealed; somebody started it once more under its name, which was refused and changed nothing
Read how it ended: ${PROGRAM} evidence show ${folder}, and check it: ${PROGRAM} evidence verify ${folder}`,
    cause,
  });
}

/** The worker's own files have the last word before a run has a log; a change that comes later ends no run. */
function notBegun({ handle, cause }: { handle: WorkflowHandle; cause: Error }): BreakglassError {
  return new BreakglassError({
    code: 'PLAN_CHANGED',
    message: `run ${handle.workflowId} was not begun: the worker refused its plan. Nothing was asked of anybody, changed or recorded
${cause.message}
End the worker with Ctrl-C, start it again (${PROGRAM} up, or worker), and start a new run`,
    cause,
  });
}

const SAID: Readonly<Record<string, string>> = {
  failed: 'failed',
  terminated: 'was terminated on the server',
  cancelled: 'was cancelled on the server',
  timed_out: 'ran out of time on the server',
};

async function failureOf(handle: WorkflowHandle): Promise<Error | undefined> {
  try {
    await handle.result();
  } catch (error) {
    if (error instanceof WorkflowFailedError) return error.cause;
    throw error;
  }
  return undefined;
}

function ourCode(type: string | undefined | null): ErrorCode {
  return ERROR_CODES.find((code) => code === type) ?? 'RUN_BROKEN';
}
