import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { BreakglassError } from '../domain/errors.ts';
import type { JournalEvent } from '../domain/event.ts';
import { connectClient, resolveTarget } from '../worker/connection.ts';
import { journal, runState, type RunState } from '../workflows/messages.ts';
import type { Io } from './io.ts';
import { PROGRAM, type Place } from './place.ts';

/** How long a worker may take to answer a question before it counts as absent. */
const ANSWER_MS = 10_000;

/** gRPC status codes that tell what is wrong with a server (grpc.io, status codes). */
const GRPC = { deadlineExceeded: 4, notFound: 5, failedPrecondition: 9 } as const;
/** What calls end with while a server dies or starts: cancelled, aborted, internal, unavailable. */
const SERVER_AWAY: ReadonlySet<number | null> = new Set([1, 10, 13, 14]);

/** Is this an engine that is being restarted, so that the same question is worth asking again? */
export function isAway(error: unknown): boolean {
  return (
    error instanceof BreakglassError &&
    (error.code === 'WORKER_ABSENT' || error.code === 'SERVER_UNREACHABLE')
  );
}

/** Runs `use` with a client of the server that environment or state folder name, and closes it afterwards. */
export async function withClient<T>({
  io,
  place,
  use,
}: {
  io: Io;
  place: Place;
  use: (client: Client) => Promise<T>;
}): Promise<T> {
  const target = await resolveTarget({ env: io.env, stateDirectory: place.stateDirectory });
  const { client, close } = await connectClient(target);
  try {
    return await use(client);
  } finally {
    await close();
  }
}

/** Where a run stands. `RUN_NOT_FOUND`, `WORKER_ABSENT` or `SERVER_UNREACHABLE` where it cannot be told. */
export async function readState({ client, run }: { client: Client; run: string }): Promise<RunState> {
  return withAnswer({ client, run, ask: (handle) => handle.query(runState) });
}

/** The journal of a run from event `from` on. Refusals as `readState`. */
export async function readJournal({
  client,
  run,
  from,
}: {
  client: Client;
  run: string;
  from: number;
}): Promise<readonly JournalEvent[]> {
  return withAnswer({ client, run, ask: (handle) => handle.query(journal, { from }) });
}

/** Waits until a run has returned, however long that takes. */
export async function resultOf({ client, run }: { client: Client; run: string }): Promise<void> {
  try {
    await client.workflow.getHandle(run).result();
  } catch (cause) {
    throw translate({ cause, run });
  }
}

async function withAnswer<T>({
  client,
  run,
  ask,
}: {
  client: Client;
  run: string;
  ask: (handle: WorkflowHandle) => Promise<T>;
}): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + ANSWER_MS, () => ask(client.workflow.getHandle(run)));
  } catch (cause) {
    throw translate({ cause, run });
  }
}

/** An error of Temporal's client about one run, as one of ours; others come back unchanged. */
export function translate({ cause, run }: { cause: unknown; run: string }): unknown {
  const code = grpcCode(cause);
  if (cause instanceof WorkflowNotFoundError || code === GRPC.notFound) return notFound({ cause, run });
  const late = cause instanceof WorkflowUpdateRPCTimeoutOrCancelledError;
  if (late || code === GRPC.deadlineExceeded || code === GRPC.failedPrecondition) {
    const message = `expected a worker to answer for run ${run}, got none; start one with: ${PROGRAM} up`;
    return new BreakglassError({ code: 'WORKER_ABSENT', message, cause });
  }
  if (SERVER_AWAY.has(code)) {
    const message = `expected a Temporal server to answer, got none; start it with: ${PROGRAM} up`;
    return new BreakglassError({ code: 'SERVER_UNREACHABLE', message, cause });
  }
  return cause;
}

function notFound({ cause, run }: { cause: unknown; run: string }): BreakglassError {
  if (cause instanceof Error && cause.message.includes('already completed')) {
    return new BreakglassError({
      code: 'ASK_CLOSED',
      message: `run ${run} is closed; it takes no decisions`,
      cause,
    });
  }
  const message = `expected a run that this server knows, got ${run}; see: ${PROGRAM} list`;
  return new BreakglassError({ code: 'RUN_NOT_FOUND', message, cause });
}

function grpcCode(error: unknown): number | null {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error && error.cause !== undefined ? grpcCode(error.cause) : null;
}
