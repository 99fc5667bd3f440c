import { Context } from '@temporalio/activity';
import { BreakglassError } from '../domain/errors.ts';
import type { RunId } from '../domain/ids.ts';
import type { OpenedBy } from '../evidence/opened-by.ts';

/** A server answers this from its own tables; one that takes longer is asked again with the next attempt. */
const ANSWER_MS = 5_000;

/**
 * Refuses an execution that is not of the chain which opened the run's evidence: whoever reaches Temporal's port can end
 * a run and start another under its name. A reset stays in its chain. The server tells which it is, not the workflow.
 *
 * @throws BreakglassError `CALLER_UNKNOWN`; `SERVER_UNREACHABLE`, to be tried again, where the server does not say.
 */
export async function requireOwnExecution({
  run,
  openedBy,
}: {
  run: RunId;
  openedBy: OpenedBy;
}): Promise<void> {
  const opener = await openedBy.read(run);
  const { activityType, workflowExecution } = Context.current().info;
  if (opener === null || workflowExecution?.runId === opener) return;
  if ((await chainOf()) === opener) return;
  throw new BreakglassError({
    code: 'CALLER_UNKNOWN',
    message: `${activityType}: expected a call from the execution that opened ${run}, got one from another under its name`,
  });
}

/** Keeps that this execution opens the run's evidence; refuses as `requireOwnExecution` where another did. */
export async function keepOpener({ run, openedBy }: { run: RunId; openedBy: OpenedBy }): Promise<void> {
  if ((await openedBy.read(run)) === null) await openedBy.keep({ run, chain: await chainOf() });
  await requireOwnExecution({ run, openedBy });
}

/** The first run id of the chain of the workflow that calls; its own where the server is too old to tell. */
async function chainOf(): Promise<string> {
  const { client, info } = Context.current();
  const { workflowId = '', runId = '' } = info.workflowExecution ?? {};
  try {
    const { raw } = await client.withDeadline(Date.now() + ANSWER_MS, () =>
      client.workflow.getHandle(workflowId, runId).describe(),
    );
    const first = raw.workflowExecutionInfo?.firstRunId ?? '';
    return first === '' ? runId : first;
  } catch (cause) {
    const message = `expected the server to say which execution chain ${workflowId} is of, got no answer`;
    throw new BreakglassError({ code: 'SERVER_UNREACHABLE', message, cause });
  }
}
