import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { RunId } from '../domain/ids.ts';
import { whetherBegun } from './runs.ts';
import { isAway } from './server-errors.ts';

/** Longer than a worker takes that has just come up; a person does not wait longer for a sign of life. */
const WITHIN_MS = 10_000;
const EVERY_MS = 200;

/**
 * Waits until a worker has opened the evidence of a new run, and says `waiting` where none did within ten seconds, or the
 * server is away: the run goes on then as soon as it can. Throws what the run was refused with before it began.
 */
export async function awaitOpening({
  client,
  run,
  signal,
}: {
  client: Client;
  run: RunId;
  signal?: AbortSignal;
}): Promise<'begun' | 'waiting'> {
  const until = Date.now() + WITHIN_MS;
  while (Date.now() < until) {
    try {
      if (await whetherBegun({ client, run })) return 'begun';
    } catch (error) {
      if (!isAway(error)) throw error;
    }
    await pause(EVERY_MS, undefined, { signal });
  }
  return 'waiting';
}
