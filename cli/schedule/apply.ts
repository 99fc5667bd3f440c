import { isDeepStrictEqual } from 'node:util';
import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
  type ScheduleOptions,
  type ScheduleOptionsStartWorkflowAction,
} from '@temporalio/client';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { WATCH_AT, WATCH_WORKFLOW, watchId } from '../../domain/schedule/watch.ts';
import { TASK_QUEUE } from '../../workflows/messages.ts';
import { answerInTime } from '../runs.ts';

type WatchAction = ScheduleOptionsStartWorkflowAction<(input: { organisation: string }) => Promise<unknown>>;

/** What became of the daily watch. */
export type Applied = 'watching' | 'no-watch';

/**
 * A watch that was missed is made up for within the day, so that an engine that was down looks when it is back. The
 * server's own default, a year, would look once for each day of it, to no end: one look enters all that was missed.
 */
const CATCH_UP_MS = 86_400_000;

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
      await answerInTime({ client, ask: () => watch({ client, organisation }) });
      return 'watching';
    }
    await answerInTime({ client, ask: () => client.schedule.getHandle(watchId(organisation)).delete() });
    return 'no-watch';
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return 'no-watch';
    throw error;
  }
}

/** How the server has the watch of an organisation, beside its file. */
export type WatchLook = 'none' | 'as-in-file' | 'missing' | 'paused' | 'other' | 'unwanted';

/** Looks, and changes nothing. `SERVER_UNREACHABLE`. */
export async function lookAtWatch({
  client,
  organisation: { organisation, schedules },
}: {
  client: Client;
  organisation: Pick<OrganisationDefinition, 'organisation' | 'schedules'>;
}): Promise<WatchLook> {
  const wanted = schedules.length > 0;
  try {
    const handle = client.schedule.getHandle(watchId(organisation));
    const found = await answerInTime({ client, ask: () => handle.describe() });
    if (!wanted) return 'unwanted';
    if (found.state.paused) return 'paused';
    return isAsMade({ found, organisation }) ? 'as-in-file' : 'other';
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return wanted ? 'missing' : 'none';
    throw error;
  }
}

/** The server answers times as ranges, and the action with what it adds. */
function isAsMade({ found, organisation }: { found: ScheduleDescription; organisation: string }): boolean {
  const { action, spec, policies } = found;
  const [calendar, ...more] = spec.calendars ?? [];
  const at = [calendar?.hour, calendar?.minute].map((ranges) =>
    ranges?.map(({ start, end }) => [start, end]),
  );
  const seen = {
    ...{ workflowType: action.workflowType, workflowId: action.workflowId, taskQueue: action.taskQueue },
    ...{ args: action.args, at, more: more.length, intervals: spec.intervals?.length ?? 0 },
    ...{ skip: spec.skip?.length ?? 0, timezone: spec.timezone, overlap: policies.overlap },
    catchUp: policies.catchupWindow,
  };
  const made = optionsOf(organisation);
  const due = {
    ...{ workflowType: WATCH_WORKFLOW, workflowId: watchId(organisation), taskQueue: TASK_QUEUE },
    ...{ args: made.action.args, at: [WATCH_AT.hour, WATCH_AT.minute].map((each) => [[each, each]]) },
    ...{ more: 0, intervals: 0, skip: 0, timezone: 'UTC', overlap: ScheduleOverlapPolicy.SKIP },
    catchUp: CATCH_UP_MS,
  };
  return isDeepStrictEqual(seen, due);
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
      catchupWindow: CATCH_UP_MS,
      // What fails today is looked at again tomorrow; a paused watch would be silence.
      pauseOnFailure: false,
    },
  };
}
