import type { ErrorCode } from '../../domain/errors.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import { commitmentTo, drawnDay } from '../../domain/schedule/draw.ts';
import { isAfterOpening, type NotHeldReason, type ScheduleEntry } from '../../domain/schedule/entries.ts';
import { pastOf, type Past } from '../../domain/schedule/past.ts';
import { mistimed } from './schedule-times.ts';

interface Misfit {
  readonly code: Extract<ErrorCode, 'EVENT_OUT_OF_ORDER' | 'LEDGER_MISMATCH'>;
  readonly message: string;
}

/**
 * Why an entry of a schedule does not fit those before it; null where it does. `LEDGER_MISMATCH`: a draw that is not the
 * one that was committed to, another day than it falls on, or days and times that cannot be.
 */
export function misfitOf({
  entry,
  before,
}: {
  entry: Extract<LedgerEntry, { type: ScheduleEntry['type'] }>;
  before: readonly LedgerEntry[];
}): Misfit | null {
  const past = pastOf(before)(entry);
  return misplaced({ entry, past }) ?? mismatch(mistimed({ entry, past }));
}

function misplaced({ entry, past }: { entry: ScheduleEntry; past: Past }): Misfit | null {
  const of = `${entry.schedule} in ${entry.period}`;
  switch (entry.type) {
    case 'draw-committed':
      return past.committed === null && past.opened === null && past.notHeld === null
        ? inOrder({ days: entry.days, of })
        : outOfOrder(`expected one draw for ${of}, before its drill`);
    case 'draw-revealed':
      return past.committed === null || past.revealed !== null
        ? outOfOrder(`expected one draw for ${of}, committed to before`)
        : misdrawn({ entry, committed: past.committed, of });
    case 'run-not-held':
      return past.notHeld === null && isAfter({ past, reason: entry.reason })
        ? null
        : outOfOrder(`expected ${of} to be given up once, and not after it was held`);
  }
}

function isAfter({ past: { opened, closed }, reason }: { past: Past; reason: NotHeldReason }): boolean {
  return isAfterOpening(reason) ? closed !== null : opened === null;
}

function inOrder({ days, of }: { days: readonly string[]; of: string }): Misfit | null {
  const sorted = [...new Set(days)].toSorted();
  return sorted.join() === days.join() ? null : outOfOrder(`expected the days of ${of} in order, each once`);
}

function misdrawn({
  entry: { draw, day },
  committed: { commitment, days },
  of,
}: {
  entry: Extract<ScheduleEntry, { type: 'draw-revealed' }>;
  committed: NonNullable<Past['committed']>;
  of: string;
}): Misfit | null {
  if (commitmentTo(draw) !== commitment) return mismatch(`expected the draw for ${of} that was committed to`);
  const expected = drawnDay({ draw, days });
  return expected === day ? null : mismatch(`expected the day ${expected} for ${of}, got ${day}`);
}

function mismatch(message: string | null): Misfit | null {
  return message === null ? null : { code: 'LEDGER_MISMATCH', message };
}

function outOfOrder(message: string): Misfit {
  return { code: 'EVENT_OUT_OF_ORDER', message };
}
