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
  if (how === 'failed' && (await isRefusal({ handle, cause }))) return notBegun({ handle, cause });
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

/**
 * Why a run was refused before it began: the worker's own files have the last word until its evidence is open. Nobody was
 * asked anything then. Null for every run that began, or may still.
 */
export async function refusedAtOpening(handle: WorkflowHandle): Promise<BreakglassError | null> {
  const { status } = await handle.describe();
  if (status.name !== 'FAILED') return null;
  const cause = await failureOf(handle);
  return (await isRefusal({ handle, cause })) ? notBegun({ handle, cause }) : null;
}

/** Is it a refusal of the start, and none of evidence that lies there already under this name? */
async function isRefusal({ handle, cause }: Failed): Promise<boolean> {
  if (!(cause instanceof ApplicationFailure) || OF_EVIDENCE.has(cause.type ?? '')) return false;
  return !(await hasBegun(handle));
}

const OF_EVIDENCE: ReadonlySet<string> = new Set(['RUN_EXISTS', 'EVIDENCE_FORKED']);

/** A run's first act is to open its evidence, some events after its start; later ones need not be looked at. */
const FIRST_EVENTS = 100;

/** Has a worker opened the evidence of this run? The server alone answers this. */
export async function hasBegun({ client, workflowId }: WorkflowHandle): Promise<boolean> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId },
    maximumPageSize: FIRST_EVENTS,
  });
  const events = history?.events ?? [];
  const openings = events
    .filter(({ activityTaskScheduledEventAttributes: asked }) => asked?.activityType?.name === 'openEvidence')
    .map(({ eventId }) => String(eventId));
  return events.some(({ activityTaskCompletedEventAttributes: done }) =>
    openings.includes(String(done?.scheduledEventId)),
  );
}

interface Failed {
  readonly handle: WorkflowHandle;
  readonly cause: Error | undefined;
}

function notBegun({ handle, cause }: Failed): BreakglassError {
  const code = cause instanceof ApplicationFailure ? ourCode(cause.type) : 'RUN_BROKEN';
  const next =
    code === 'PLAN_CHANGED'
      ? `End the worker with Ctrl-C and start it again (${PROGRAM} up, or worker): that takes seconds, and open runs wait and go on. Then start a new run`
      : 'Mend that, and start a new run';
  return new BreakglassError({
    code,
    message: `run ${handle.workflowId} was not begun: the worker refused it. Nobody was asked, and nothing was changed or recorded
${cause?.message ?? ''}
${next}`,
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
