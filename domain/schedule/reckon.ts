import type { LedgerEntry } from '../ledger.ts';
import { rangeWith, type ScheduleDefinition } from './definition.ts';
import { commitmentTo } from './draw.ts';
import type { NotHeldReason, ScheduleEntry } from './entries.ts';
import { dayAt } from './instant.ts';
import type { KnownSince } from './known.ts';
import type { Scheduled } from './name.ts';
import { occurrenceOf, type Draw, type Occurrence } from './occurrence.ts';
import { pastOf, type Past, type PastOf } from './past.ts';
import { periodAfter, periodOf, periodsBetween, type Period } from './period.ts';

/** A run is looked at when it has ended; later it was looked at before. */
const CLOSED_PERIODS = 3;

/** One drill of a schedule, when it falls, and what the ledger has of it. */
export interface Drill {
  readonly schedule: ScheduleDefinition;
  readonly period: Period;
  readonly past: Past;
  /** When its schedule was first known as it is, in milliseconds since the epoch. */
  readonly since: number;
  readonly occurrence: Occurrence;
}

/** What is to be done now, by the organisation file and the ledger alone. */
export interface Reckoning {
  /** What the ledger lacks, in the order in which it is to be entered. */
  readonly enter: readonly ScheduleEntry[];
  /** Drills whose time has come, and that the ledger has neither opened nor given up. */
  readonly start: readonly (Drill & { readonly occurrence: Extract<Occurrence, { kind: 'day' }> })[];
  /** When the next drill is to start, in milliseconds since the epoch; null where none is known. */
  readonly next: number | null;
}

/** Drills that were opened and are closed, of which the ledger does not say that they were not held: the last of each. */
export function closedDrills({
  schedules,
  entries,
  now,
}: {
  schedules: readonly ScheduleDefinition[];
  entries: readonly LedgerEntry[];
  now: number;
}): readonly (Scheduled & {
  readonly opened: NonNullable<Past['opened']>;
  readonly closed: NonNullable<Past['closed']>;
})[] {
  const past = pastOf(entries);
  return schedules.flatMap(({ id, every, from, zone }) => {
    const to = dayAt({ ms: now, zone });
    return periodsBetween({ every, from, to })
      .slice(-CLOSED_PERIODS)
      .flatMap(({ id: period }) => {
        const { opened, closed, notHeld } = past({ schedule: id, period });
        return opened === null || closed === null || notHeld !== null
          ? []
          : [{ schedule: id, period, opened, closed }];
      });
  });
}

/**
 * Reckons what schedules and ledger call for at an instant. Whatever was missed is entered once, as not held; a drill is
 * started only while its time is not over, so that a long downtime is no flood of late drills afterwards. What was over
 * before a schedule was known as it is, nobody was down for.
 *
 * @param now - milliseconds since the epoch.
 */
export function reckon({
  schedules,
  entries,
  known,
  draw,
  now,
}: {
  schedules: readonly ScheduleDefinition[];
  entries: readonly LedgerEntry[];
  known: KnownSince;
  draw: Draw;
  now: number;
}): Reckoning {
  const drills = drillsOf({ schedules, past: pastOf(entries), known, draw, now });
  const ahead = drills.flatMap((drill) => {
    const { past, occurrence } = drill;
    return isOpen(past) && occurrence.kind === 'day' && occurrence.at > now ? [occurrence.at] : [];
  });
  return {
    enter: drills.flatMap((drill) => entriesOf({ drill, draw, now })),
    start: drills.flatMap((drill) => {
      const { occurrence } = drill;
      return occurrence.kind === 'day' && isStartable({ drill, now }) ? [{ ...drill, occurrence }] : [];
    }),
    next: ahead.length === 0 ? null : Math.min(...ahead),
  };
}

/**
 * Every drill that the ledger leaves anything to say of, from the beginning of each schedule to the period after the
 * present one, in order.
 */
export function drillsOf({
  schedules,
  past,
  known,
  draw,
  now,
}: {
  schedules: readonly ScheduleDefinition[];
  past: PastOf;
  known: KnownSince;
  draw: Draw;
  now: number;
}): readonly Drill[] {
  return schedules.flatMap((schedule) => {
    const { every, from, zone, id } = schedule;
    const present = periodOf({ every, date: dayAt({ ms: now, zone }) });
    const { last } = periodAfter({ every, period: present });
    const since = known(schedule);
    return periodsBetween({ every, from, to: last }).flatMap((period): Drill[] => {
      const own = past({ schedule: id, period: period.id });
      if (isSettled(own)) return [];
      const occurrence = occurrenceOf({ schedule, period, past: own, draw, now, since });
      return [{ schedule, period, past: own, since, occurrence }];
    });
  });
}

function isSettled(past: Past): boolean {
  return !isOpen(past) && (past.committed === null || past.revealed !== null);
}

/** Does the ledger neither have its run nor give it up? */
export function isOpen({ opened, notHeld }: Past): boolean {
  return opened === null && notHeld === null;
}

function isStartable({ drill, now }: { drill: Drill; now: number }): boolean {
  const { schedule, past, occurrence } = drill;
  if (occurrence.kind !== 'day' || !isOpen(past) || missed({ drill, now }) !== null) return false;
  // A late start waits for a day on which the schedule is in force.
  return occurrence.at <= now && now <= occurrence.deadline && hindrance({ schedule, now }) === null;
}

function entriesOf({ drill, draw, now }: { drill: Drill; draw: Draw; now: number }): ScheduleEntry[] {
  const { schedule, period, past, occurrence } = drill;
  const name: Scheduled = { schedule: schedule.id, period: period.id };
  const entries: ScheduleEntry[] = [];
  const value = draw(name);
  if (occurrence.kind === 'undrawn' && occurrence.days.length > 0 && isOpen(past) && value !== null)
    entries.push({ type: 'draw-committed', ...name, days: occurrence.days, commitment: commitmentTo(value) });
  const { committed, revealed } = past;
  if (
    occurrence.kind === 'day' &&
    committed !== null &&
    revealed === null &&
    value !== null &&
    occurrence.at <= now
  )
    entries.push({ type: 'draw-revealed', ...name, draw: value, day: occurrence.date });
  const why = isOpen(past) ? missed({ drill, now }) : null;
  if (why !== null) entries.push({ type: 'run-not-held', ...name, ...why });
  return entries;
}

type Missed = Pick<Extract<ScheduleEntry, { type: 'run-not-held' }>, 'due' | 'reason' | 'because'>;

/** Why a drill is not held any more; null where it may be. */
function missed({ drill, now }: { drill: Drill; now: number }): Missed | null {
  const { schedule, occurrence, since } = drill;
  if (occurrence.kind === 'none' || now < occurrence.at) return null;
  const said = (reason: NotHeldReason, because: string | null): Missed => {
    return { due: new Date(occurrence.at).toISOString(), reason, because };
  };
  switch (occurrence.kind) {
    case 'no-day-left':
      return occurrence.at < since ? said('changed', null) : said('blackout', occurrence.because);
    case 'drawn':
      return said('draw-lost', null);
    case 'undrawn': {
      if (occurrence.days.length > 0) return null;
      const { zone } = schedule;
      // Days are drawn before they come: known on the last one, it had none left.
      const late = dayAt({ ms: occurrence.at, zone }) <= dayAt({ ms: since, zone });
      return said(late ? 'changed' : 'engine-down', null);
    }
    case 'day': {
      if (occurrence.deadline < since) return said('changed', null);
      const hindered = hindrance({ schedule, now: occurrence.at });
      if (hindered !== null) return said(hindered.reason, hindered.because);
      return now > occurrence.deadline ? said('engine-down', null) : null;
    }
  }
}

/** What keeps a schedule from drills on the day of an instant. */
function hindrance({
  schedule: { paused, blackouts, zone },
  now,
}: {
  schedule: ScheduleDefinition;
  now: number;
}): { reason: 'paused' | 'blackout'; because: string } | null {
  const date = dayAt({ ms: now, zone });
  const pause = rangeWith({ ranges: paused === undefined ? [] : [paused], date });
  if (pause !== undefined) return { reason: 'paused', because: pause.reason };
  const blackout = rangeWith({ ranges: blackouts, date });
  return blackout === undefined ? null : { reason: 'blackout', because: blackout.reason };
}
