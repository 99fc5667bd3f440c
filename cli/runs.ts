import { QueryNotRegisteredError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { BreakglassError } from '../domain/errors.ts';
import type { JournalEvent } from '../domain/event.ts';
import { connectClient, resolveTarget, type Target } from '../worker/connection.ts';
import { journal, runPlan, runState, type RunState } from '../workflows/messages.ts';
import { failsAtRun } from './failing-task.ts';
import { orInterrupted } from './interruption.ts';
import type { Io } from './io.ts';
import { commandLine } from './live/next.ts';
import { seenAt } from './live/seen-at.ts';
import type { Place } from './place.ts';
import { eventsIn, stateIn } from './run-answers.ts';
import { hasBegun, hasReturned, refusedAtOpening } from './run-end.ts';
import { isAway, ofServer, translate } from './server-errors.ts';

/** How long a worker may take to answer a question before it counts as absent. */
const ANSWER_MS = 10_000;
/** How long a server may take to say whether a run is open; it needs no worker for that. */
const SERVER_ANSWER_MS = 4_000;

/**
 * Runs `use` with a client of the server that environment or state folder name, and closes it afterwards. At Ctrl-C
 * it rejects at once; what is being asked of the server ends by itself within seconds.
 */
export async function withClient<T>({
  io,
  place,
  use,
}: {
  io: Io;
  place: Place;
  use: (client: Client) => Promise<T>;
}): Promise<T> {
  const target = await targetOf({ env: io.env, place });
  const { client, close } = await connectClient(target);
  const work = use(client);
  // The client tries a call again after a pause, and throws into nowhere if its connection is closed meanwhile.
  const closed = work.then(close, close).catch(() => undefined);
  try {
    return await orInterrupted({ signal: io.signal, work });
  } finally {
    if (!io.signal.aborted) await closed;
  }
}

/** The server to talk to; where none runs, the error names the command that starts it for this organisation. */
export async function targetOf({ env, place }: { env: Io['env']; place: Place }): Promise<Target> {
  try {
    return await resolveTarget({ env, stateDirectory: place.stateDirectory });
  } catch (cause) {
    if (!(cause instanceof BreakglassError) || cause.code !== 'SERVER_NOT_RUNNING') throw cause;
    const message = `${cause.message}: ${commandLine({ words: ['up'], place })}`;
    throw new BreakglassError({ code: cause.code, message, cause });
  }
}

/** Where a run stands, and whether it has returned and stays so. Refusals as `readState`. */
export interface RunLook {
  readonly state: RunState;
  readonly returned: boolean;
}

/**
 * One look at a run. Whether it has returned is asked first: what is read after its end is final. Before, `now` is the
 * reader's: the run's own clock stands still while it waits for people.
 */
export async function lookAtRun({ client, run }: { client: Client; run: string }): Promise<RunLook> {
  const returned = await askServer({ client, run, ask: (handle) => hasReturned({ handle }) });
  const answer = await withAnswer<unknown>({ client, run, ask: (handle) => handle.query(runState) });
  const state = stateIn({ run, answer });
  return { state: returned ? state : seenAt({ state, at: new Date() }), returned };
}

/**
 * Where a run stands. `RUN_NOT_FOUND`, `WORKER_ABSENT` or `SERVER_UNREACHABLE` where it cannot be told; the code of
 * its failure, or `RUN_BROKEN`, where it ended without a verdict; `RUN_BROKEN` for an answer that is none of this run.
 */
export async function readState(about: { client: Client; run: string }): Promise<RunState> {
  return (await lookAtRun(about)).state;
}

/** The journal of a run from event `from` on, before event `to` where one is named. Refusals as `readState`. */
export async function readJournal({
  client,
  run,
  ...part
}: {
  client: Client;
  run: string;
  from: number;
  to?: number;
}): Promise<readonly JournalEvent[]> {
  const { from } = part;
  const ask = (handle: WorkflowHandle): Promise<unknown> => handle.query(journal, part);
  return eventsIn({ run, from, answer: await withAnswer({ client, run, ask }) });
}

/**
 * Has a worker opened the evidence of a run? The server answers this without one. Where the run has ended without a verdict
 * it throws as `hasReturned`: the refusal of its start, above all.
 */
export function whetherBegun({ client, run }: { client: Client; run: string }): Promise<boolean> {
  return askServer({
    client,
    run,
    ask: async (handle) => (await hasReturned({ handle })) || (await hasBegun(handle)),
  });
}

/** Why a run was refused before it began; null where it was not. */
export function whyNotBegun({
  client,
  run,
}: {
  client: Client;
  run: string;
}): Promise<BreakglassError | null> {
  return askServer({ client, run, ask: refusedAtOpening });
}

/**
 * The plan that a run goes by, as its worker tells it: nothing is known of it yet. `WORDS_UNPROVEN` where what answers
 * knows no such question; else refusals as `readState`.
 */
export async function readPlan({ client, run }: { client: Client; run: string }): Promise<unknown> {
  try {
    return await withAnswer<unknown>({ client, run, ask: (handle) => handle.query(runPlan) });
  } catch (cause) {
    if (!(cause instanceof QueryNotRegisteredError)) throw cause;
    const message = `expected the worker of run ${run} to tell its plan, but it knows no such question: it is of an earlier version, or somebody else answers for it; start it again with this version before anybody signs`;
    throw new BreakglassError({ code: 'WORDS_UNPROVEN', message, cause });
  }
}

interface Asking<T> {
  readonly client: Client;
  readonly run: string;
  readonly ask: (handle: WorkflowHandle) => Promise<T>;
}

/** Asks what the server answers by itself, once: `SERVER_UNREACHABLE` where it is silent; other errors as they are. */
export async function answerInTime<T>({
  client,
  ask,
}: {
  client: Client;
  ask: () => Promise<T>;
}): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + SERVER_ANSWER_MS, ask);
  } catch (cause) {
    throw ofServer(cause);
  }
}

/** Asks what the server answers without a worker: silence is the server's. */
async function askServer<T>({ client, run, ask }: Asking<T>): Promise<T> {
  try {
    return await answerInTime({ client, ask: () => ask(client.workflow.getHandle(run)) });
  } catch (cause) {
    throw cause instanceof BreakglassError ? cause : translate({ cause, run });
  }
}

async function withAnswer<T>({ client, run, ask }: Asking<T>): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + ANSWER_MS, () => ask(client.workflow.getHandle(run)));
  } catch (cause) {
    throw await withoutAnswer({ client, run, cause });
  }
}

/** Why no answer came: a worker that fails at the run is told from none at all, which a start would mend. */
async function withoutAnswer({
  client,
  run,
  cause,
}: {
  client: Client;
  run: string;
  cause: unknown;
}): Promise<unknown> {
  const error = translate({ cause, run });
  if (!isAway(error) || error.code !== 'WORKER_ABSENT') return error;
  const fails = await client
    .withDeadline(Date.now() + SERVER_ANSWER_MS, () => failsAtRun({ client, run }))
    .catch(() => false);
  if (!fails) return error;
  const message =
    `expected the worker to go on with run ${run}, but it fails at it again and again; nothing of the run is lost. ` +
    'Read why in the log of the worker: .breakglass/worker.log beside the organisation file';
  return new BreakglassError({ code: 'INTERNAL', message, cause });
}
