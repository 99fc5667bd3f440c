import type { LedgerEntry } from '../../domain/ledger.ts';
import { pastOf } from '../../domain/schedule/past.ts';

/** Every zone has finished a day by then: the furthest are a day apart, and the drill was on that day. */
const DAY_OVER_MS = 3 * 86_400_000;

/** What a ledger tells of schedules beside the runs that they started. */
export interface Unheld {
  /** Drills that should have been held by themselves and were not, by when they were due, each in words. */
  readonly notHeld: readonly { readonly due: string; readonly text: string }[];
  /** Draws that were committed to and never told, in words. */
  readonly untold: readonly string[];
}

/** Reads it from checked entries. */
export function unheldIn(entries: readonly LedgerEntry[]): Unheld {
  return { notHeld: notHeldIn(entries), untold: untoldDraws(entries) };
}

function notHeldIn(entries: readonly LedgerEntry[]): Unheld['notHeld'] {
  return entries
    .filter((entry) => entry.type === 'run-not-held')
    .map(({ schedule, period, due, reason, because }) => {
      const more = because === null ? '' : ` (${because})`;
      return { due, text: `${schedule} in ${period}, due ${due}: ${reason}${more}` };
    });
}

/** Not told although the ledger goes on beyond its days: whoever keeps the secret can hide so that a day fell otherwise. */
function untoldDraws(entries: readonly LedgerEntry[]): readonly string[] {
  const past = pastOf(entries);
  const end = Date.parse(entries.at(-1)?.at ?? '');
  return entries
    .filter((entry) => entry.type === 'draw-committed')
    .filter((entry) => past(entry).revealed === null)
    .filter(({ days }) => Date.parse(days.at(-1) ?? '') + DAY_OVER_MS <= end)
    .map(({ schedule, period }) => `the draw of ${schedule} for ${period} was committed to and never told`);
}
