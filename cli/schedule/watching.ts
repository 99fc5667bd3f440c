import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Logger } from 'pino';
import { earlierOfServer } from '../../activities/clock.ts';
import type { OwnNow } from '../../activities/own-plan.ts';
import { openScheduleDesk, type ScheduleDesk } from '../../activities/schedule/desk.ts';
import type { Tenants } from '../../activities/tenant/tenants.ts';
import { createWatchActivities } from '../../activities/watch.ts';
import type { WatchActivities } from '../../activities/watch-types.ts';
import type { Digest } from '../../domain/ids.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { hasDrawSecret, loadDrawSecret } from '../../evidence/draw-secret.ts';
import { openDueMarks } from '../../evidence/due-marks.ts';
import { openWatchMemory } from '../../evidence/watch-memory.ts';
import { loadRunbook } from '../definitions.ts';
import type { Io } from '../io.ts';
import { approvalsFolder, type Place } from '../place.ts';
import { answerInTime, withClient } from '../runs.ts';
import { startRun } from '../start-run.ts';
import { applyWatch } from './apply.ts';

/** A worker's part in the schedules of its organisation. */
export interface Watching {
  readonly schedules: ScheduleDesk;
  readonly activities: WatchActivities;
  /** Has the server start the daily watch; what is in the way is logged and keeps no worker from its runs. */
  readonly apply: () => Promise<void>;
}

/** Prepares it; the draw secret is made here where a schedule needs a first one. */
export async function openWatching({
  organisation,
  ownNow,
  place,
  trustedCa,
  tenants,
  logger,
  io,
}: {
  organisation: OrganisationDefinition;
  ownNow: OwnNow;
  place: Place;
  trustedCa: Digest | null;
  tenants: Tenants;
  logger: Logger;
  io: Io;
}): Promise<Watching> {
  const { evidenceDirectory: directory, directory: baseDirectory, stateDirectory: state } = place;
  const draws = organisation.schedules.some(({ surprise }) => surprise) || (await hasDrawSecret({ state }));
  const schedules = openScheduleDesk({
    organisation,
    ownNow,
    directory,
    trustedCa,
    approvals: approvalsFolder(place),
    secret: draws ? await loadDrawSecret({ state }) : null,
    memory: openWatchMemory({ state }),
    now: earlierOfServer,
    wasStarted,
    readRunbook: async (name) => (await loadRunbook({ name, cwd: baseDirectory })).text,
  });
  return {
    schedules,
    activities: createWatchActivities({
      room: { organisation, tenants, baseDirectory },
      state,
      marks: openDueMarks({ state }),
      ...{ ownNow, directory, trustedCa, schedules, startRun, logger, now: earlierOfServer },
    }),
    apply: async () => {
      if (organisation.schedules.length === 0) return;
      try {
        await withClient({ io, place, use: (client) => applyWatch({ client, organisation }) });
        logger.info('the daily watch is applied');
      } catch (error) {
        logger.error({ err: error }, 'the daily watch could not be applied: schedule apply does it again');
      }
    },
  };
}

/** Asked within an activity. `SERVER_UNREACHABLE`. */
async function wasStarted(run: string): Promise<boolean> {
  const { client } = Context.current();
  try {
    await answerInTime({ client, ask: () => client.workflow.getHandle(run).describe() });
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
