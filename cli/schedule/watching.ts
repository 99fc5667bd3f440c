import type { Logger } from 'pino';
import { openScheduleDesk, type ScheduleDesk } from '../../activities/schedule/desk.ts';
import type { Tenants } from '../../activities/tenant/tenants.ts';
import { createWatchActivities } from '../../activities/watch.ts';
import type { WatchActivities } from '../../activities/watch-types.ts';
import type { Digest } from '../../domain/ids.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { loadDrawSecret } from '../../evidence/draw-secret.ts';
import { openDueMarks } from '../../evidence/due-marks.ts';
import { loadRunbook } from '../definitions.ts';
import type { Io } from '../io.ts';
import { approvalsFolder, type Place } from '../place.ts';
import { withClient } from '../runs.ts';
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
  place,
  trustedCa,
  tenants,
  logger,
  io,
}: {
  organisation: OrganisationDefinition;
  place: Place;
  trustedCa: Digest | null;
  tenants: Tenants;
  logger: Logger;
  io: Io;
}): Promise<Watching> {
  const { evidenceDirectory: directory, directory: baseDirectory, stateDirectory: state } = place;
  const draws = organisation.schedules.some(({ surprise }) => surprise);
  const schedules = openScheduleDesk({
    organisation,
    directory,
    trustedCa,
    approvals: approvalsFolder(place),
    secret: draws ? await loadDrawSecret({ state }) : null,
    readRunbook: async (name) => (await loadRunbook({ name, cwd: baseDirectory })).text,
  });
  return {
    schedules,
    activities: createWatchActivities({
      room: { organisation, tenants, baseDirectory },
      marks: openDueMarks({ state }),
      ...{ directory, trustedCa, schedules, startRun, logger },
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
