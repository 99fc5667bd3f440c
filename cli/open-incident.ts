import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { BreakglassError } from '../domain/errors.ts';
import type { RunId } from '../domain/ids.ts';
import type { Plan } from '../domain/plan/types.ts';
import { RUN_WORKFLOW } from '../workflows/messages.ts';

/** In an emergency nobody waits longer for a list; without one the incident starts. */
const LIST_WITHIN_MS = 3_000;

const memoSchema = z.object({ runbook: z.string(), mode: z.string(), organisation: z.string() });

/**
 * `RUN_EXISTS` where an incident of the same runbook is open: whoever types the command again after Ctrl-C mostly means
 * that one, and two of them ask the same people twice.
 */
export async function requireNoneOpen({
  client,
  plan,
  howOn,
}: {
  client: Client;
  plan: Pick<Plan, 'runbook' | 'organisation'>;
  /** How to go on with it, or to start another, in words; a line each. */
  howOn: (open: RunId) => readonly string[];
}): Promise<void> {
  const open = await openIncident({ client, plan });
  if (open === null) return;
  const expected = `expected no open incident of ${plan.runbook}, but ${open.run} is open since ${open.since}`;
  throw new BreakglassError({ code: 'RUN_EXISTS', message: [expected, ...howOn(open.run)].join('\n') });
}

/** The latest such run; null where there is none, or where the server does not say. */
async function openIncident({
  client,
  plan,
}: {
  client: Client;
  plan: Pick<Plan, 'runbook' | 'organisation'>;
}): Promise<{ readonly run: string; readonly since: string } | null> {
  const query = `WorkflowType = '${RUN_WORKFLOW}' AND ExecutionStatus = 'Running'`;
  const look = async () => {
    for await (const { memo, workflowId, startTime } of client.workflow.list({ query })) {
      const about = memoSchema.safeParse(memo).data;
      if (
        about?.mode === 'incident' &&
        about.runbook === plan.runbook &&
        about.organisation === plan.organisation
      )
        return { run: workflowId, since: startTime.toISOString() };
    }
    return null;
  };
  return client.withDeadline(Date.now() + LIST_WITHIN_MS, look).catch(() => null);
}
