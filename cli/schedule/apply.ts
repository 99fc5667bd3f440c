import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleOptions,
  type ScheduleOptionsStartWorkflowAction,
} from '@temporalio/client';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { WATCH_AT, WATCH_WORKFLOW, watchId } from '../../domain/schedule/watch.ts';
import { TASK_QUEUE } from '../../workflows/messages.ts';
import { ofServer } from '../runs.ts';

type WatchAction = ScheduleOptionsStartWorkflowAction<(input: { organisation: string }) => Promise<unknown>>;

/** What became of the daily watch. */
export type Applied = 'watching' | 'no-watch';

/**
 * A watch that was missed is made up for within the day, so that an engine that was down looks when it is back. The
 * server's own default, a year, would look once for each day of it, to no end: one look enters all that was missed.
 */
const CATCH_UP = '1 day';

/**
 * Brings the Temporal schedule of an organisation's watch in line with its file: made or changed where it has schedules,
 * and begun at once; deleted where it has none. `SERVER_UNREACHABLE`.
 */
export async function applyWatch({
  client,
  organisation: { organisation, schedules },
}: {
  client: Client;
  organisation: Pick<OrganisationDefinition, 'organisation' | 'schedules'>;
}): Promise<Applied> {
  try {
    if (schedules.length > 0) {
      await watch({ client, organisation });
      return 'watching';
    }
    await client.schedule.getHandle(watchId(organisation)).delete();
    return 'no-watch';
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return 'no-watch';
    throw ofServer(error);
  }
}

async function watch({ client, organisation }: { client: Client; organisation: string }): Promise<void> {
  const scheduleId = watchId(organisation);
  const options = optionsOf(organisation);
  const handle = client.schedule.getHandle(scheduleId);
  try {
    await client.schedule.create({ scheduleId, ...options });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await handle.update(({ state }) => ({ state, ...options }));
  }
  // A watch that waits knows the drills of an older file.
  await handle.trigger(ScheduleOverlapPolicy.TERMINATE_OTHER);
}

function optionsOf(organisation: string): Pick<ScheduleOptions<WatchAction>, 'action' | 'spec' | 'policies'> {
  return {
    action: {
      type: 'startWorkflow',
      workflowType: WATCH_WORKFLOW,
      workflowId: watchId(organisation),
      taskQueue: TASK_QUEUE,
      args: [{ organisation }],
      staticSummary: `daily watch over the schedules of ${organisation}`,
    },
    spec: { calendars: [WATCH_AT], timezone: 'UTC' },
    policies: {
      overlap: ScheduleOverlapPolicy.SKIP,
      catchupWindow: CATCH_UP,
      // What fails today is looked at again tomorrow; a paused watch would be silence.
      pauseOnFailure: false,
    },
  };
}
