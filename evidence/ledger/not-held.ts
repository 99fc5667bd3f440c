import type { LedgerEntry } from '../../domain/ledger.ts';
import { isAfterOpening } from '../../domain/schedule/entries.ts';
import { scheduledNaming } from '../../domain/schedule/name.ts';
import { pastOf, type Past } from '../../domain/schedule/past.ts';
import { periodNamed, type Period } from '../../domain/schedule/period.ts';
import { isWithin, spanOf } from '../../domain/schedule/span.ts';

/** Every zone has finished a day by then: the furthest are a day apart, and the drill was on that day. */
const DAY_OVER_MS = 3 * 86_400_000;

type Committed = Extract<LedgerEntry, { type: 'draw-committed' }>;
type Revealed = Extract<LedgerEntry, { type: 'draw-revealed' }>;

/** What a ledger tells of schedules beside the runs that they started. */
export interface Unheld {
  /** Drills that should have been held by themselves and were not, by when they were due and of which period, each in words. */
  readonly notHeld: readonly {
    readonly due: string;
    readonly period: Period;
    /** When that was entered. */
    readonly at: string;
    readonly text: string;
  }[];
  /** Draws that were committed to and never told, in words. */
  readonly untold: readonly string[];
  /** Draws that are not told where the ledger ends, and need not have been told before its end, each in words. */
  readonly pending: readonly { readonly entry: Committed; readonly text: string }[];
  /** Draws that were told, with neither a run in the ledger nor that none was held, each in words. */
  readonly unkept: readonly { readonly entry: Revealed; readonly text: string }[];
  /**
   * Runs in the name of a schedule that were opened on another day than was drawn, outside of their period, or after
   * they had been given up, by when they were opened and by their period, each in words.
   */
  readonly offDay: readonly { readonly at: string; readonly period: Period; readonly text: string }[];
}

/** Reads it from checked entries. */
export function unheldIn(entries: readonly LedgerEntry[]): Unheld {
  const draws = untoldIn(entries);
  const end = entries.at(-1)?.at ?? '';
  const isOver = ({ by }: (typeof draws)[number]) => by <= Date.parse(end);
  return {
    notHeld: notHeldIn(entries),
    // The ledger goes on beyond its days: whoever keeps the secret can hide so that a day fell otherwise.
    untold: draws
      .filter(isOver)
      .map(({ entry }) => `the draw of ${nameOf(entry)} was committed to and never told`),
    pending: draws
      .filter((draw) => !isOver(draw))
      .map(({ entry }) => ({ entry, text: sayPending({ entry, end }) })),
    unkept: unkeptIn({ entries, end }),
    offDay: offDayIn(entries),
  };
}

function sayPending({ entry, end }: { entry: Committed; end: string }): string {
  return `the draw of ${nameOf(entry)} was committed to and not told by ${end}, the ledger's last entry: nothing shows on which day it falls, nor that it is ever told`;
}

/** The watch enters a run or that none was held: a ledger with neither is from between the two, or lost one of them. */
function unkeptIn({ entries, end }: { entries: readonly LedgerEntry[]; end: string }): Unheld['unkept'] {
  const past = pastOf(entries);
  return entries
    .filter((entry) => entry.type === 'draw-revealed')
    .filter((entry) => {
      const { opened, notHeld } = past(entry);
      return opened === null && notHeld === null;
    })
    .map((entry) => {
      const drill = `the drill of ${nameOf(entry)} was drawn for ${entry.day}`;
      const text = `${drill}, and by ${end}, the ledger's last entry, it was neither opened nor given up`;
      return { entry, text };
    });
}

function nameOf({ schedule, period }: Committed | Revealed): string {
  return `${schedule} for ${period}`;
}

/** A late start is honest where a schedule catches up, but which it was, the ledger does not say: so it is told. */
function offDayIn(entries: readonly LedgerEntry[]): Unheld['offDay'] {
  const past = pastOf(entries);
  return entries
    .filter((entry) => entry.type === 'run-opened')
    .flatMap(({ run, at }) => {
      const scheduled = scheduledNaming(run);
      if (scheduled === null) return [];
      const period = periodNamed(scheduled.period);
      const why = whyOff({ at, period, past: past(scheduled) });
      return why === null ? [] : [{ at, period, text: `${run} was opened at ${at}, and ${why}` }];
    });
}

function whyOff({
  at,
  period,
  past: { revealed, notHeld },
}: {
  at: string;
  period: Period;
  past: Past;
}): string | null {
  if (!isWithin({ at, span: spanOf(period) })) return `its period is from ${period.first} to ${period.last}`;
  if (revealed !== null && !isWithin({ at, span: spanOf({ first: revealed.day, last: revealed.day }) }))
    return `the day that was drawn for it is ${revealed.day}`;
  return notHeld === null || isAfterOpening(notHeld.reason)
    ? null
    : `it had been given up: ${notHeld.reason}`;
}

function notHeldIn(entries: readonly LedgerEntry[]): Unheld['notHeld'] {
  return entries
    .filter((entry) => entry.type === 'run-not-held')
    .map(({ schedule, period, at, due, reason, because }) => {
      const more = because === null ? '' : ` (${because})`;
      return {
        due,
        period: periodNamed(period),
        at,
        text: `${schedule} in ${period}, due ${due}: ${reason}${more}`,
      };
    });
}

/**
 * Draws that were committed to and are not told, and by when they should have been, in milliseconds since the epoch: an
 * entry of then or later shows that one stays untold.
 */
export function untoldIn(
  entries: readonly LedgerEntry[],
): readonly { readonly entry: Committed; readonly by: number }[] {
  const past = pastOf(entries);
  return entries
    .filter((entry) => entry.type === 'draw-committed')
    .filter((entry) => past(entry).revealed === null)
    .map((entry) => ({ entry, by: Date.parse(entry.days.at(-1) ?? '') + DAY_OVER_MS }));
}
