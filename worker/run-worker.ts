import { setTimeout as delay } from 'node:timers/promises';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { BreakglassError } from '../domain/errors.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import { reasonOf } from './reason.ts';
import type { Target } from './connection.ts';
import { heartbeats } from './heartbeat.ts';
import { connectWorker } from './native-connection.ts';

/** Drills need little: the numbers keep a laptop responsive and the SQLite file unhurried; each workflow thread holds the bundle. */
const SIZES = {
  maxConcurrentWorkflowTaskExecutions: 10,
  maxConcurrentActivityTaskExecutions: 20,
  maxConcurrentWorkflowTaskPolls: 2,
  maxConcurrentActivityTaskPolls: 2,
  maxCachedWorkflows: 50,
  workflowThreadPoolSize: 1,
} as const;

/** Activities get 5 s to end by themselves, then are cancelled; after 10 s the worker is dropped. */
const SHUTDOWN = { shutdownGraceTime: '5 s', shutdownForceTime: '10 s' } as const;

/** How long a stop waits beyond the force time: with the server gone, native work may never end. */
const STOP_LIMIT_MS = 12_000;

/** How long a run waits for the worker that knew it before any other may take it over: a dead one never comes. */
const STICKY_TIMEOUT = '1s';

/** Every beat of `heartbeat.ts` is sent; the SDK would keep most back until four fifths of the timeout are over. */
const BEAT = '1s';

/** A worker that polls. */
export interface RunningWorker {
  /**
   * Ends polling, waits for what runs within the shutdown times, closes the connection. May be called again.
   * `hung` after 12 s without an end: its native threads still hold the process, which the caller has to end.
   */
  readonly stop: () => Promise<'stopped' | 'hung'>;
  /** Never resolves; rejects when the worker ends by itself, and stays silent after `stop`. */
  readonly failed: Promise<never>;
}

/** What to run where; `activities` are the implementations by name. */
export interface StartWorker {
  readonly target: Target;
  readonly activities: object;
  /** From `workflowBundle` of `bundle.ts`. */
  readonly bundle: { readonly codePath: string };
  /** Shown in Temporal's history as who did it; the SDK's `pid@host` when left out. */
  readonly identity?: string;
  readonly taskQueue?: string;
}

/** Starts a worker on breakglass' task queue. Throws `SERVER_UNREACHABLE`; signals are left to the caller. */
export async function startWorker(input: StartWorker): Promise<RunningWorker> {
  const connection = await connectWorker(input.target);
  try {
    const worker = await Worker.create(workerOptions(input, connection));
    return watch({ worker, connection });
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function workerOptions(input: StartWorker, connection: NativeConnection): WorkerOptions {
  return {
    connection,
    namespace: input.target.namespace,
    taskQueue: input.taskQueue ?? TASK_QUEUE,
    workflowBundle: input.bundle,
    activities: input.activities,
    interceptors: { activity: [heartbeats] },
    stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT,
    maxHeartbeatThrottleInterval: BEAT,
    ...(input.identity === undefined ? {} : { identity: input.identity }),
    ...SIZES,
    ...SHUTDOWN,
  };
}

function watch({
  worker,
  connection,
}: {
  readonly worker: Worker;
  readonly connection: NativeConnection;
}): RunningWorker {
  const running = worker.run();
  const failed = running.then(
    () => new Promise<never>(() => undefined),
    (error: unknown) => Promise.reject(endedByItself(error)),
  );
  // The caller may look at it late or never; the rejection is not lost for one that does look.
  failed.catch(() => undefined);
  const stop = async (): Promise<'stopped'> => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await running.catch(() => undefined);
    await connection.close();
    return 'stopped';
  };
  let stopping: Promise<'stopped' | 'hung'> | null = null;
  return { failed, stop: () => (stopping ??= within({ ms: STOP_LIMIT_MS, work: stop() })) };
}

async function within({
  ms,
  work,
}: {
  readonly ms: number;
  readonly work: Promise<'stopped'>;
}): Promise<'stopped' | 'hung'> {
  const limit = new AbortController();
  const late = delay(ms, 'hung' as const, { signal: limit.signal }).catch(() => 'hung' as const);
  try {
    return await Promise.race([work, late]);
  } finally {
    limit.abort();
  }
}

function endedByItself(cause: unknown): BreakglassError {
  return new BreakglassError({
    code: 'INTERNAL',
    message: `expected the worker to poll until it is stopped, it ended: ${reasonOf(cause)}`,
    cause,
  });
}
