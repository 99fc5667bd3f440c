import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { BreakglassError } from '../domain/errors.ts';
import { PROGRAM } from './place.ts';

/** gRPC status codes that tell what is wrong with a server (grpc.io, status codes). */
const GRPC = { deadlineExceeded: 4, notFound: 5, failedPrecondition: 9 } as const;
/** What calls end with while a server dies or starts: cancelled, aborted, internal, unavailable. */
const SERVER_AWAY: ReadonlySet<number | null> = new Set([1, 10, 13, 14]);

/** Is this an engine that is being restarted, so that the same question is worth asking again? */
export function isAway(error: unknown): error is BreakglassError {
  return (
    error instanceof BreakglassError &&
    (error.code === 'WORKER_ABSENT' || error.code === 'SERVER_UNREACHABLE')
  );
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
  return SERVER_AWAY.has(code) ? serverGone(cause) : cause;
}

/** An error of a call that the server answers by itself: silence is the server's. Others come back unchanged. */
export function ofServer(cause: unknown): unknown {
  const code = grpcCode(cause);
  return code === GRPC.deadlineExceeded || SERVER_AWAY.has(code) ? serverGone(cause) : cause;
}

function serverGone(cause: unknown): BreakglassError {
  const message = `expected a Temporal server to answer, got none; start it with: ${PROGRAM} up`;
  return new BreakglassError({ code: 'SERVER_UNREACHABLE', message, cause });
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
