import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { RunInput } from '../domain/plan/types.ts';
import type { DueAccount } from '../domain/schedule/due.ts';
import { durationMs } from '../domain/duration.ts';
import { dueNotices } from '../domain/schedule/notices.ts';
import { standingsOf } from '../domain/schedule/standing.ts';
import type { DueMarks } from '../evidence/due-marks.ts';
import { readLedger } from '../evidence/ledger/store.ts';
import { knownIn } from '../evidence/watch-memory.ts';
import { requireWatchCaller } from './caller.ts';
import { loggedFailure } from './failure.ts';
import { enterScheduled } from './ledger.ts';
import type { Room } from './room.ts';
import type { ScheduleDesk } from './schedule/desk.ts';
import { keepSchedules, type RunName } from './schedule/keep.ts';
import { readDue, type DueLook } from './schedule/read-due.ts';
import { tellDue } from './schedule/tell-due.ts';
import type { WatchActivities } from './watch-types.ts';

/** Starts a run as `breakglass run` does: `RUN_EXISTS` for a name that was used before, or is in use. */
export type StartRun = (about: {
  readonly client: Client;
  readonly input: RunInput;
  readonly name: RunName;
}) => Promise<void>;

/** What the watch's activities are made from. */
export interface WatchDeps extends Pick<DueLook, 'directory' | 'trustedCa' | 'ownNow'> {
  readonly room: Pick<Room, 'organisation' | 'tenants' | 'baseDirectory'>;
  readonly schedules: ScheduleDesk;
  /** The worker's state folder, with what its watch remembers. */
  readonly state: string;
  readonly startRun: StartRun;
  /** What people were told is due. */
  readonly marks: DueMarks;
  readonly logger: Logger;
  /** The clock, in milliseconds since the epoch. */
  readonly now?: () => number;
}

/** The activities of the watch; see `activities/watch-types.ts`. */
export function createWatchActivities(deps: WatchDeps): WatchActivities {
  const { room, directory, schedules, startRun, logger, now = Date.now } = deps;
  const { organisation } = room.organisation;
  const attempt = async <T>(act: string, work: () => Promise<T>): Promise<T> => {
    requireWatchCaller(organisation);
    try {
      return await work();
    } catch (error) {
      const log = () => {
        logger.error({ err: error }, `${act} failed`);
      };
      throw loggedFailure({ error, log });
    }
  };
  return {
    keepSchedules: () =>
      attempt('keepSchedules', async () => {
        const { client } = Context.current();
        return keepSchedules({
          ...{ schedules, logger, clock: now },
          enter: (entry) => enterScheduled({ directory, organisation, entry }),
          start: (input, name) => startRun({ client, input, name }),
        });
      }),
    readDue: () => attempt('readDue', async () => told({ logger, rows: await lookAndTell(deps) })),
  };
}

/** People hear of what became due over the channels, each thing once. */
async function lookAndTell({
  room,
  ownNow,
  directory,
  state,
  trustedCa,
  marks,
  logger,
  now: clock = Date.now,
}: WatchDeps): Promise<readonly DueAccount[]> {
  const signal = Context.current().cancellationSignal;
  const now = clock();
  const accounts = await readDue({ room, ownNow, directory, trustedCa, now, signal });
  const entries = (await readLedger(directory))?.entries ?? [];
  const { schedules: defined } = room.organisation;
  const known = await knownIn({ state, schedules: defined, entries, now });
  const schedules = standingsOf({ schedules: defined, entries, known, now });
  const drilledWithinMs = durationMs(room.organisation['drilled-within']);
  const notices = dueNotices({ accounts, schedules, drilledWithinMs });
  await tellDue({ room, notices, marks, logger, signal });
  return accounts;
}

/** Who runs the worker hears of what is due in its log, each day. */
function told({ logger, rows }: { logger: Logger; rows: readonly DueAccount[] }): readonly DueAccount[] {
  for (const { account, state, rules } of rows) {
    const open = rules.filter((rule) => rule.state !== 'not-due').map(({ rule }) => rule);
    if (state !== 'not-due') logger.warn({ account, state, rules: open }, 'a drill is due, or may be');
  }
  return rows;
}
