import { ApplicationFailure, proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { WatchActivities } from '../activities/watch-types.ts';
import type { RunId } from '../domain/ids.ts';
import type { DueAccount } from '../domain/schedule/due.ts';
import { watchEnds, watchId, type WatchResult } from '../domain/schedule/watch.ts';
import { refusalOf } from './activities.ts';

/** What a watch is started with. */
export interface WatchInput {
  readonly organisation: string;
}

const MOMENT_MS = 1_000;
const HEARTBEAT_TIMEOUT = '3s';

/**
 * A disk that is full, or a worker that is not there, is waited for until the next watch is about to start: each attempt
 * starts what is due by then.
 */
const KEEPING = {
  scheduleToCloseTimeout: '1430m',
  startToCloseTimeout: '10m',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: { initialInterval: '1s', maximumInterval: '1m' },
} as const;

/** A large tenant at one request a second; one that does not answer is asked again tomorrow. */
const LOOKING = {
  scheduleToCloseTimeout: '30m',
  startToCloseTimeout: '15m',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: { maximumAttempts: 3, initialInterval: '30s' },
} as const;

/**
 * One day's watch over an organisation's schedules: enters what was missed, looks which accounts are due, and waits for
 * the drills of the day, to start each at its time. All reckoning is the activities'; this only waits.
 */
export async function breakglassWatch(input: WatchInput): Promise<WatchResult> {
  checkInput(input);
  const { keepSchedules } = proxyActivities<Pick<WatchActivities, 'keepSchedules'>>(KEEPING);
  let kept = await keepSchedules();
  let { entered } = kept;
  const started: RunId[] = [...kept.started];
  const looking = lookAtDue();
  while (kept.next !== null && Date.parse(kept.next) < watchEnds(Date.parse(kept.at))) {
    // A second more, as the worker's clock may be behind the server's.
    await sleep(Date.parse(kept.next) - Date.parse(kept.at) + MOMENT_MS);
    kept = await keepSchedules();
    entered += kept.entered;
    started.push(...kept.started);
  }
  return { entered, started, due: await looking };
}

/** Anybody who reaches the server can start a workflow with anything; the activities know whose schedules are kept. */
function checkInput(input: Partial<WatchInput> | null | undefined): void {
  if (workflowInfo().workflowId.startsWith(watchId(String(input?.organisation)))) return;
  throw ApplicationFailure.nonRetryable('expected an organisation and the id of its watch', 'USAGE');
}

/** A tenant that does not answer must not keep a drill from starting. */
async function lookAtDue(): Promise<readonly DueAccount[] | null> {
  const { readDue } = proxyActivities<Pick<WatchActivities, 'readDue'>>(LOOKING);
  try {
    return await readDue();
  } catch (error) {
    if (refusalOf(error) === null) throw error;
    return null;
  }
}
