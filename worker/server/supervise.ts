import type { FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { reasonOf } from '../reason.ts';
import { spawnServer, type ServerChild } from './child.ts';
import { prepareNamespace } from './namespace.ts';

const START_TIMEOUT_MS = 30_000;
const STOP_GRACE_MS = 10_000;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 5_000;

/** A server that is kept alive. */
export interface Supervised {
  readonly pid: () => number;
  readonly restarts: () => number;
  readonly stop: () => Promise<void>;
}

/** What to keep alive; `serving` is awaited each time that it serves (again). */
export interface Supervise {
  readonly binary: string;
  readonly args: readonly string[];
  readonly log: FileHandle;
  readonly address: string;
  readonly namespace: string;
  readonly logger: Logger;
  readonly serving: (pid: number) => Promise<void>;
}

/**
 * Starts the server, rejects when this first start does not come to serve, and from then on starts it again when
 * it dies: after 100 ms, then ever slower up to 5 s, as long as it takes. A worker and its clients reconnect by
 * themselves, so a run only waits.
 */
export async function superviseServer(input: Supervise): Promise<Supervised> {
  const stopped = new AbortController();
  const isStopped = (): boolean => stopped.signal.aborted;
  let child = await startChild(input, stopped.signal);
  let restarts = 0;
  const keeping = keep();

  async function keep(): Promise<void> {
    for (;;) {
      const how = await child.gone;
      if (isStopped()) return;
      input.logger.error({ serverPid: child.pid, how }, 'the embedded server died; starting it again');
      const next = await startAgain(input, stopped.signal);
      if (next === null) return;
      child = next;
      // Stopped just as it came up: `stop` has ended the life before, this one is ours to end.
      if (isStopped()) return child.end(STOP_GRACE_MS);
      restarts += 1;
      input.logger.info({ serverPid: child.pid }, 'the embedded server serves again');
    }
  }

  return {
    pid: () => child.pid,
    restarts: () => restarts,
    stop: async () => {
      stopped.abort();
      await child.end(STOP_GRACE_MS);
      await keeping;
    },
  };
}

/** Tries until the server serves; null when it is to stop. */
async function startAgain(input: Supervise, stopped: AbortSignal): Promise<ServerChild | null> {
  let backoff = FIRST_BACKOFF_MS;
  for (;;) {
    await delay(backoff, undefined, { signal: stopped }).catch(() => undefined);
    if (stopped.aborted) return null;
    try {
      return await startChild(input, stopped);
    } catch (error) {
      input.logger.error({ reason: reasonOf(error) }, 'the embedded server does not start; trying again');
    }
    backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MS);
  }
}

async function startChild(input: Supervise, stopped: AbortSignal): Promise<ServerChild> {
  const child = await spawnServer(input);
  let alive = true;
  void child.gone.then(() => {
    alive = false;
  });
  try {
    await prepareNamespace({
      address: input.address,
      namespace: input.namespace,
      deadline: Date.now() + START_TIMEOUT_MS,
      alive: () => alive && !stopped.aborted,
    });
    await input.serving(child.pid);
    return child;
  } catch (error) {
    await child.end(STOP_GRACE_MS);
    throw error;
  }
}
