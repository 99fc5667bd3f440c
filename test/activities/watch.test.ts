import { describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import pino from 'pino';
import { createWatchActivities } from '../../activities/watch.ts';
import { WATCH_WORKFLOW, watchId } from '../../domain/schedule/watch.ts';
import { openDueMarks } from '../../evidence/due-marks.ts';
import { pretendRoom } from './pretend-room.ts';

const activities = createWatchActivities({
  ...{ room: pretendRoom({}), directory: '/nowhere', trustedCa: null, logger: pino({ level: 'silent' }) },
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
