import { randomInt } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { defineSearchAttributeKey, type WorkflowIdReusePolicy } from '@temporalio/common';
import type { RunName } from '../activities/schedule/keep.ts';
import { BreakglassError } from '../domain/errors.ts';
import type { PersonId } from '../domain/ids.ts';
import type { Plan, RunInput } from '../domain/plan/types.ts';
import { RUN_WORKFLOW, TASK_QUEUE, VERDICT_ATTRIBUTE } from '../workflows/messages.ts';
import { PROGRAM } from './place.ts';
import { answerInTime } from './runs.ts';
import { ofServer } from './server-errors.ts';

/** Letters and digits that nobody mixes up on the telephone. */
const CLEAR_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const TAIL_LENGTH = 4;

const RUNBOOK_ATTRIBUTE = defineSearchAttributeKey('BreakglassRunbook', 'KEYWORD');
const MODE_ATTRIBUTE = defineSearchAttributeKey('BreakglassMode', 'KEYWORD');
const ORGANISATION_ATTRIBUTE = defineSearchAttributeKey('BreakglassOrganisation', 'KEYWORD');

/** A worker that was killed in the middle of a task is noticed after this long; people wait for it. Default: 10 s. */
const WORKFLOW_TASK_TIMEOUT = '5s';
/** A server that has just answered is there; on a laptop at its limit it may take its time to begin a run. */
const START_WITHIN_MS = 10_000;

/** A new run's name: runbook, time in UTC, and four letters against two starts in one minute. */
export function newRunId({ runbook, at }: { runbook: string; at: Date }): string {
  const [day = '', time = ''] = at.toISOString().split('T');
  const tail = Array.from({ length: TAIL_LENGTH }, () => CLEAR_LETTERS[randomInt(CLEAR_LETTERS.length)]).join(
    '',
  );
  return `${runbook}-${day.replaceAll('-', '')}-${time.slice(0, 5).replace(':', '')}-${tail}`;
}

/**
 * Starts a run on the server; it waits there until a worker takes it. `RUN_EXISTS` for a name used before, or where the
 * name is one that the ledger knows no run of (`unopened`), for one that is in use; `SERVER_UNREACHABLE` where no server
 * answers, which says so where the run may have begun.
 */
export async function startRun({
  client,
  input,
  name = 'new',
}: {
  client: Client;
  input: RunInput;
  name?: RunName;
}): Promise<void> {
  const { run, plan } = input;
  const attributes = await answerInTime({ client, ask: () => searchable({ client, plan }) });
  try {
    await client.withDeadline(Date.now() + START_WITHIN_MS, () => start({ client, input, name, attributes }));
  } catch (cause) {
    throw notStarted({ run, cause });
  }
}

function notStarted({ run, cause }: { run: string; cause: unknown }): unknown {
  if (cause instanceof WorkflowExecutionAlreadyStartedError)
    return new BreakglassError({ code: 'RUN_EXISTS', message: `expected a new run name, got ${run}`, cause });
  const error = ofServer(cause);
  if (!(error instanceof BreakglassError)) return error;
  const message = `${error.message}. Run ${run} may have begun; before you start another, see: ${PROGRAM} list`;
  return new BreakglassError({ code: error.code, message, cause });
}

/** The server lets anybody use a name up, and what ended as anything but a run of ours in the ledger was none. */
const REUSE = { new: 'REJECT_DUPLICATE', unopened: 'ALLOW_DUPLICATE' } as const satisfies Readonly<
  Record<RunName, WorkflowIdReusePolicy>
>;

async function start({
  client,
  input,
  name,
  attributes,
}: {
  client: Client;
  input: RunInput;
  name: RunName;
  attributes: Awaited<ReturnType<typeof searchable>>;
}): Promise<void> {
  const { run, plan, initiator } = input;
  await client.workflow.start(RUN_WORKFLOW, {
    workflowId: run,
    taskQueue: TASK_QUEUE,
    args: [input],
    workflowIdReusePolicy: REUSE[name],
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
    ...attributes,
    memo: { runbook: plan.runbook, mode: plan.mode, organisation: plan.organisation, initiator },
    staticSummary: `${plan.mode}: ${plan.title}`,
  });
}

/**
 * The attributes that a server can list runs by. Our embedded server has them; on a cluster an administrator adds
 * them (docs/operations.md). A server refuses a start with one that it does not know, so it is all of them or none.
 */
async function searchable({ client, plan }: { client: Client; plan: Plan }) {
  const known = await knownAttributes(client);
  const typedSearchAttributes = [
    { key: RUNBOOK_ATTRIBUTE, value: plan.runbook },
    { key: MODE_ATTRIBUTE, value: plan.mode },
    { key: ORGANISATION_ATTRIBUTE, value: plan.organisation },
    { key: VERDICT_ATTRIBUTE, value: 'none' },
  ];
  return typedSearchAttributes.every(({ key }) => known.has(key.name)) ? { typedSearchAttributes } : {};
}

async function knownAttributes(client: Client): Promise<ReadonlySet<string>> {
  try {
    const { namespace } = client.options;
    const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
    return new Set(Object.keys(customAttributes));
  } catch (error) {
    const known = ofServer(error);
    if (known instanceof BreakglassError) throw known;
    // Temporal Cloud does not let everybody ask; the attributes only make lists nicer.
    return new Set();
  }
}

/**
 * Whoever `--as` names must be of the plan: an initiator stands in the evidence and may be kept from approving, and of
 * anybody else a slip of the pen would read as nothing to do.
 */
export function requirePerson({ plan, person }: { plan: Plan; person: PersonId }): void {
  if (plan.people.some(({ id }) => id === person)) return;
  const known = plan.people.map(({ id }) => id).join(', ');
  throw new BreakglassError({
    code: 'PERSON_UNKNOWN',
    message: `expected --as one of ${known}, got ${person}`,
  });
}
