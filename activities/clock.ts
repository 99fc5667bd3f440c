import { Context } from '@temporalio/activity';
import { BreakglassError } from '../domain/errors.ts';
import type { Told } from './types.ts';

/** Longer than a worker takes to get a task that lies ready, and shorter than anything that people are given. */
const APART_MS = 60_000;

/**
 * Holds a time by the worker's clock against the server's, which noted when it put this task out. A run that once
 * believed a time cannot take it back, so one clock alone must not carry it far ahead: what is more than a minute
 * later than the server's is told as the server's, and as doubtful. There is an honest reason for that (nobody was
 * there to take the task, for days perhaps), and another look, whose task is new, shows it.
 */
export function heldToServer<T extends Told>(told: T): T {
  const { currentAttemptScheduledTimestampMs: server } = Context.current().info;
  if (Date.parse(told.at) - server <= APART_MS) return told;
  return { ...told, at: new Date(server).toISOString(), doubtful: true };
}

/**
 * The later of the worker's clock and the time at which the server put this task out, in ISO 8601: a time that people
 * gave is over when either says so. The server's alone stands still while a task lies there.
 */
export function laterOfServer(worker: Date): string {
  const { currentAttemptScheduledTimestampMs: server } = Context.current().info;
  return new Date(Math.max(worker.getTime(), server)).toISOString();
}

/**
 * The earlier of the worker's clock and the time at which the server put this task out, in milliseconds since the epoch,
 * for what cannot be taken back. `CLOCK_DOUBTFUL` where the worker's is more than a minute ahead: that is worth another
 * look, whose task is new, as nobody may have been there to take this one.
 */
export function earlierOfServer(): number {
  const { currentAttemptScheduledTimestampMs: server } = Context.current().info;
  const worker = Date.now();
  if (worker - server <= APART_MS) return Math.min(worker, server);
  const [got, expected] = [worker, server].map((ms) => new Date(ms).toISOString());
  throw new BreakglassError({
    code: 'CLOCK_DOUBTFUL',
    message: `expected the clock of this worker to be no more than a minute ahead of the server's ${expected ?? ''}, got ${got ?? ''}`,
  });
}
