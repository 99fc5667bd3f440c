import { BreakglassError } from '../../domain/errors.ts';
import type { Digest, RunId } from '../../domain/ids.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { planAgain } from '../../domain/plan/again.ts';
import type { RunInput } from '../../domain/plan/types.ts';
import type { ScheduleDefinition } from '../../domain/schedule/definition.ts';
import { drawOf } from '../../domain/schedule/draw.ts';
import { earliestStart } from '../../domain/schedule/earliest.ts';
import type { NotHeldReason, ScheduleEntry } from '../../domain/schedule/entries.ts';
import { initiatorOf, scheduledRun, type Scheduled } from '../../domain/schedule/name.ts';
import type { Draw, Occurrence } from '../../domain/schedule/occurrence.ts';
import { pastOf } from '../../domain/schedule/past.ts';
import { closedDrills, reckon } from '../../domain/schedule/reckon.ts';
import { LOOK_AGAIN_MS } from '../../domain/schedule/watch.ts';
import { readBeforehand } from '../../evidence/beforehand.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { reachedBy } from '../../evidence/ledger/ending.ts';
import { readLedger } from '../../evidence/ledger/store.ts';
import { bypassedUnreviewed, sayOutstanding } from '../../evidence/review/outstanding.ts';
import type { OwnNow } from '../own-plan.ts';
import { openLeapGuard } from './leap.ts';
import { knownTo, lookOnce, type Guarded, type Knowing } from './knowing.ts';

/** What the schedules of a worker's own organisation file call for now. */
export interface Owed {
  /** What the ledger lacks, in the order in which it is to be entered. */
  readonly entries: readonly ScheduleEntry[];
  /** Runs whose time has come. */
  readonly start: readonly RunInput[];
  /** Drills whose time has come, and what kept them from being made: each is looked at again while it may still start. */
  readonly waiting: readonly Waiting[];
  /** When the next drill starts, in milliseconds since the epoch. */
  readonly next: number | null;
}

/** A drill that could not be made, for something that may be otherwise at the next look. */
export interface Waiting extends Scheduled {
  readonly error: BreakglassError;
}

/** Reckons for a worker: by its own files, ledger, secret and clock, whoever asks. */
export interface ScheduleDesk {
  /** A look: from then on each schedule is known as it is now. */
  readonly owed: () => Promise<Owed>;
  /** `LEDGER_MISMATCH` where an entry is not called for now. */
  readonly requireOwed: (entry: ScheduleEntry) => Promise<void>;
  /** The text of the runbook that a schedule holds; null for no schedule of the organisation. */
  readonly runbookOf: (schedule: string) => Promise<string | null>;
  /** May the run of this drill be opened now: has its time come, or was it opened already? */
  readonly mayOpen: (scheduled: Scheduled) => Promise<boolean>;
}

/** What a desk is made from. */
export interface DeskDeps extends Knowing {
  readonly organisation: OrganisationDefinition;
  /** What a drill is planned with; the organisation as given when left out. */
  readonly ownNow?: OwnNow;
  /** Digest of the certificates that this worker trusts beside the system's. */
  readonly trustedCa: Digest | null;
  /** What days are drawn with; null where no schedule draws one. */
  readonly secret: Uint8Array | null;
  /** Where approvals from before a run are kept; left out, none is looked for. */
  readonly approvals?: string;
  /** The text of a runbook that a schedule names. Throws the first fault of one that cannot be read. */
  readonly readRunbook: (name: string) => Promise<string>;
  /** Was anything started on the server under the name of a run? Left out, nothing is asked. */
  readonly wasStarted?: (run: RunId) => Promise<boolean>;
  /** Milliseconds on a clock that nobody sets. */
  readonly ticks?: () => number;
}

/** Opens the desk of a worker. */
export function openScheduleDesk(deps: DeskDeps): ScheduleDesk {
  const { organisation, readRunbook, ticks = () => performance.now() } = deps;
  const guarded: DeskDeps & Guarded = { ...deps, guard: openLeapGuard(ticks) };
  return {
    owed: async () => {
      const memory = await lookOnce(guarded);
      if (memory !== null) await deps.memory?.keep(memory);
      return owed(guarded);
    },
    requireOwed: async (entry) => {
      await lookOnce(guarded);
      const { entries } = await owed(guarded);
      if (entries.some((each) => canonicalText(each) === canonicalText(entry))) return;
      const of = `${entry.schedule} in ${entry.period}`;
      const message = `expected an entry that the schedules call for now, got ${entry.type} of ${of}`;
      throw new BreakglassError({ code: 'LEDGER_MISMATCH', message });
    },
    runbookOf: async (name) => {
      const schedule = organisation.schedules.find(({ id }) => id === name);
      return schedule === undefined ? null : readRunbook(schedule.runbook);
    },
    mayOpen: (scheduled) => mayOpen({ deps, scheduled }),
  };
}

/** The clocks of two workers may be so far apart. */
const EARLY_MS = 5 * 60_000;

async function mayOpen({ deps, scheduled }: { deps: DeskDeps; scheduled: Scheduled }): Promise<boolean> {
  const { organisation, directory, now: clock = Date.now } = deps;
  const schedule = organisation.schedules.find(({ id }) => id === scheduled.schedule);
  if (schedule === undefined) return false;
  const entries = (await readLedger(directory))?.entries ?? [];
  const past = pastOf(entries)(scheduled);
  if (past.opened !== null) return true;
  const now = clock();
  const known = await knownTo({ deps, entries, now });
  const about = { schedule, period: scheduled.period, past, draw: drawWith(deps), since: known(schedule) };
  return earliestStart({ ...about, now }) <= now + EARLY_MS;
}

async function owed(deps: DeskDeps): Promise<Owed> {
  const { organisation, directory, now: clock = Date.now } = deps;
  const now = clock();
  const { schedules } = organisation;
  const entries = (await readLedger(directory))?.entries ?? [];
  const known = await knownTo({ deps, entries, now });
  const { enter, start, next } = reckon({ schedules, entries, known, draw: drawWith(deps), now });
  const given = await Promise.all(enter.map((entry) => withStart({ deps, entry })));
  const unfinished = await Promise.all(
    closedDrills({ schedules, entries, now }).map((drill) => endedEarly({ directory, ...drill })),
  );
  const prepared = await Promise.all(
    start.map(({ schedule, period, occurrence }) =>
      prepare({ deps, schedule, period: period.id, occurrence, now }),
    ),
  );
  return {
    entries: [...given, ...unfinished.flat(), ...prepared.flatMap((each) => ('type' in each ? [each] : []))],
    start: prepared.flatMap((each) => ('run' in each ? [each] : [])),
    waiting: prepared.flatMap((each) => ('error' in each ? [each] : [])),
    next,
  };
}

/** What was started and never opened, somebody or something else kept from its time than an engine that was down. */
async function withStart({ deps, entry }: { deps: DeskDeps; entry: ScheduleEntry }): Promise<ScheduleEntry> {
  if (entry.type !== 'run-not-held' || entry.reason !== 'engine-down') return entry;
  const started = await deps.wasStarted?.(scheduledRun(entry));
  return started === true ? { ...entry, reason: 'not-opened' } : entry;
}

function drawWith({ secret, organisation: { organisation } }: DeskDeps): Draw {
  return (scheduled) => (secret === null ? null : drawOf({ secret, organisation, ...scheduled }));
}

/** A run that was opened and came no further than people's answer, or the check before its method, was not held. */
async function endedEarly({
  directory,
  schedule,
  period,
  opened,
  closed,
}: { directory: string } & ReturnType<typeof closedDrills>[number]): Promise<ScheduleEntry[]> {
  const reached = await reachedBy({ directory, closed }).catch(notReadable);
  if (reached === null || reached === 'method') return [];
  const reason = reached === 'opening' ? 'not-approved' : 'not-begun';
  const because = `the run ${closed.run} ended as ${closed.verdict}`;
  return [{ type: 'run-not-held', schedule, period, due: opened.at, reason, because }];
}

/** Evidence that is damaged is for the verifier to say, and keeps no other drill from its time. */
function notReadable(error: unknown): null {
  if (error instanceof BreakglassError) return null;
  throw error;
}

/**
 * The input of a run as `breakglass run` makes it; or that the drill is not held, as its plan is refused or a review
 * waits. What cannot be read now, such as a runbook that is half saved, waits until no other look comes in time.
 */
async function prepare({
  deps: { organisation: given, ownNow, directory, trustedCa, readRunbook, approvals: folder },
  schedule,
  period,
  occurrence: { at, deadline },
  now,
}: {
  deps: DeskDeps;
  schedule: ScheduleDefinition;
  period: string;
  occurrence: Extract<Occurrence, { kind: 'day' }>;
  now: number;
}): Promise<RunInput | ScheduleEntry | Waiting> {
  const scheduled: Scheduled = { schedule: schedule.id, period };
  const refused = (because: string, reason: NotHeldReason = 'plan-refused'): ScheduleEntry => {
    return { type: 'run-not-held', ...scheduled, due: new Date(at).toISOString(), reason, because };
  };
  try {
    const bypassed = await bypassedUnreviewed(directory);
    if (bypassed !== null) return refused(sayOutstanding(bypassed).slice(0, MAX_BECAUSE), 'not-reviewed');
    const runbookText = await readRunbook(schedule.runbook);
    const organisation = ownNow === undefined ? given : await ownNow();
    const planned = planAgain({ organisation, trustedCa, runbookText, mode: 'drill' });
    if (!planned.ok) return refused(planned.why.slice(0, MAX_BECAUSE));
    const input = {
      run: scheduledRun(scheduled),
      plan: planned.plan,
      planDigest: digestOf(planned.plan),
      runbookText,
      runbookDigest: sha256Hex(runbookText),
      initiator: initiatorOf(schedule.id),
      reason: `the schedule ${schedule.id}, for ${period}`,
    };
    if (folder === undefined) return input;
    const beforehand = await readBeforehand({ ...input, folder, now });
    return beforehand.length === 0 ? input : { ...input, beforehand };
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    if (deadline - now >= LAST_LOOK_MS) return { ...scheduled, error };
    // The message may name places of this machine.
    return refused(`the drill could not be prepared: ${error.code}`);
  }
}

const MAX_BECAUSE = 300;

/** So long before its deadline a drill is given up for what cannot be read: a look after the next may come too late. */
const LAST_LOOK_MS = 2 * LOOK_AGAIN_MS;
