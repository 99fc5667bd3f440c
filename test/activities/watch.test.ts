import { describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import pino from 'pino';
import { earlierOfServer } from '../../activities/clock.ts';
import { createWatchActivities } from '../../activities/watch.ts';
import { WATCH_WORKFLOW, watchId } from '../../domain/schedule/watch.ts';
import { openDueMarks } from '../../evidence/due-marks.ts';
import { pretendRoom } from './pretend-room.ts';

const activities = createWatchActivities({
  ...{
    room: pretendRoom({}),
    directory: '/nowhere',
    state: '/nowhere',
    trustedCa: null,
    logger: pino({ level: 'silent' }),
  },
  schedules: {
    owed: () => Promise.reject(new TypeError('expected nobody to be asked')),
    requireOwed: () => Promise.resolve(),
    runbookOf: () => Promise.resolve(null),
    mayOpen: () => Promise.resolve(false),
  },
  startRun: () => Promise.resolve(),
  marks: openDueMarks({ state: '/nowhere' }),
});

/** What an activity throws for a caller. */
async function refusalOf(act: () => Promise<unknown>, workflowType: string, workflowId: string) {
  const workflowExecution = { workflowId, runId: '1' };
  const logger = new DefaultLogger('ERROR');
  const environment = new MockActivityEnvironment({ workflowType, workflowExecution }, { logger });
  const error: unknown = await environment.run(act).catch((thrown: unknown) => thrown);
  return error;
}

describe('the activities of the watch', () => {
  const own = `${watchId('example')}-2027-01-01T00:07:00Z`;
  it.each([
    ['another kind of workflow', 'theirs', own],
    ['the watch of another organisation', WATCH_WORKFLOW, watchId('another')],
  ])('are refused for good to %s', async (_what, type, id) => {
    const refused = { type: 'CALLER_UNKNOWN', nonRetryable: true };
    expect(await refusalOf(() => activities.keepSchedules(), type, id)).toMatchObject(refused);
    expect(await refusalOf(() => activities.readDue(), type, id)).toMatchObject(refused);
  });
});

describe('the time of what cannot be taken back', () => {
  const MINUTE_MS = 60_000;
  it.each([
    ['is the server’s where that is a little earlier', -MINUTE_MS / 2, true],
    ['is the worker’s where the server’s is later', 60 * MINUTE_MS, false],
  ])('%s', async (_what, apart, ofServer) => {
    const server = Date.now() + apart;
    const environment = new MockActivityEnvironment({ currentAttemptScheduledTimestampMs: server });
    const told = await environment.run(() => Promise.resolve(earlierOfServer()));
    expect(told === server).toBe(ofServer);
    expect(told).toBeLessThanOrEqual(Math.max(server, Date.now()));
  });

  it('is not told where the worker’s clock is far ahead', async () => {
    const currentAttemptScheduledTimestampMs = Date.now() - 2 * MINUTE_MS;
    const environment = new MockActivityEnvironment({ currentAttemptScheduledTimestampMs });
    const told = environment.run(() => Promise.resolve().then(earlierOfServer));
    await expect(told).rejects.toMatchObject({ code: 'CLOCK_DOUBTFUL' });
  });
});
