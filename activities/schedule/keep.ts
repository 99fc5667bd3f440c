import type { Logger } from 'pino';
import { BreakglassError } from '../../domain/errors.ts';
import type { RunInput } from '../../domain/plan/types.ts';
import type { ScheduleEntry } from '../../domain/schedule/entries.ts';
import { LOOK_AGAIN_MS, type KeptSchedules } from '../../domain/schedule/watch.ts';
import { isRetryable } from '../failure.ts';
import type { Owed, ScheduleDesk } from './desk.ts';

/** A run's name: `new`, never used before; or `unopened`, whatever was started under it, as the ledger has no run of it. */
export type RunName = 'new' | 'unopened';

/** What a look at the schedules needs. */
export interface Keeping {
  readonly schedules: Pick<ScheduleDesk, 'owed'>;
  /** Has an entry made; made already, it stays as it is. */
  readonly enter: (entry: ScheduleEntry) => Promise<unknown>;
  /** Starts a run as `breakglass run` does: `RUN_EXISTS` for a name that was used before, or is in use. */
  readonly start: (input: RunInput, name: RunName) => Promise<void>;
  readonly logger: Logger;
  /** The clock, in milliseconds since the epoch. */
  readonly clock: () => number;
}

/** Does a part of the work; a refusal is logged, kept and gives null, so that it stops nothing else. */
type Attempt = <T>(about: object, work: () => Promise<T>) => Promise<T | null>;

/**
 * Enters what the schedules owe the ledger and starts the drills whose time has come. What one schedule is refused stops
 * no other. Throws the first refusal behind which waiting can help, when all else is done; after any other the next look
 * is soon.
 */
export async function keepSchedules(keeping: Keeping): Promise<KeptSchedules> {
  const { schedules, logger, clock } = keeping;
  const refused: BreakglassError[] = [];
  const attempt: Attempt = async (about, work) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BreakglassError)) throw error;
      refused.push(error);
      logger.error({ err: error, ...about }, 'a part of the schedules was refused');
      return null;
    }
  };
  const reckon = () => attempt({}, () => schedules.owed());
  const before = await reckon();
  const entered = await enterAll({ keeping, attempt, entries: before?.entries ?? [] });
  // A draw that was entered has given its drill a day.
  const owed = entered === 0 ? before : await reckon();
  for (const { error, ...about } of owed?.waiting ?? []) await attempt(about, () => Promise.reject(error));
  const started = await startAll({ keeping, attempt, start: owed?.start ?? [] });
  const waits = refused.find(({ code }) => isRetryable(code));
  if (waits !== undefined) throw waits;
  const now = clock();
  // What was started is looked at again, as it may end before it is opened.
  const times = [
    owed?.next ?? null,
    refused.length + started.length === 0 ? null : now + LOOK_AGAIN_MS,
  ].filter((each) => each !== null);
  return {
    at: new Date(now).toISOString(),
    entered,
    started,
    next: times.length === 0 ? null : new Date(Math.min(...times)).toISOString(),
  };
}

/** How many were made. A ledger that does not answer is asked once for each schedule, not for each entry. */
async function enterAll({
  keeping: { enter, logger },
  attempt,
  entries,
}: {
  keeping: Keeping;
  attempt: Attempt;
  entries: Owed['entries'];
}): Promise<number> {
  const refused = new Set<string>();
  let entered = 0;
  for (const entry of entries) {
    const { type, schedule, period } = entry;
    if (refused.has(schedule)) continue;
    const about = { type, schedule, period, ...('reason' in entry ? { reason: entry.reason } : {}) };
    const point = await attempt(about, () => enter(entry));
    if (point === null) {
      refused.add(schedule);
      continue;
    }
    entered += 1;
    logger.info(about, 'entered');
  }
  return entered;
}

/** The runs that it is this call that started. */
async function startAll({
  keeping: { start: startRun, logger },
  attempt,
  start,
}: {
  keeping: Keeping;
  attempt: Attempt;
  start: Owed['start'];
}): Promise<KeptSchedules['started']> {
  const started = [];
  for (const input of start) {
    const { run } = input;
    const begun = await attempt({ run }, async () => {
      await begin({ startRun, input, logger });
      return run;
    });
    if (begun !== null) started.push(begun);
  }
  if (started.length > 0) logger.info({ started }, 'drills of schedules started');
  return started;
}

/**
 * Whoever reaches the server can use a name up, and a worker may have refused to open what was started; the ledger says
 * that no run was opened by it. What still goes on under the name may be on its way there: `RUN_EXISTS`, and the next look
 * is soon.
 */
async function begin({
  startRun,
  input,
  logger,
}: {
  startRun: Keeping['start'];
  input: RunInput;
  logger: Logger;
}): Promise<void> {
  try {
    await startRun(input, 'new');
  } catch (error) {
    if (!(error instanceof BreakglassError) || error.code !== 'RUN_EXISTS') throw error;
    await startRun(input, 'unopened');
    logger.warn({ run: input.run }, 'what was started in the name of a drill ended before it was opened');
  }
}
