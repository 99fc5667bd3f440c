import { WORKERS_APART_MS } from '../../domain/clocks.ts';
import type { LedgerHeader } from '../../domain/ledger.ts';
import { isAfterOpening, type ScheduleEntry } from '../../domain/schedule/entries.ts';
import type { Past } from '../../domain/schedule/past.ts';
import { periodNamed } from '../../domain/schedule/period.ts';
import { isWithin, spanOf } from '../../domain/schedule/span.ts';

type Of<Type extends ScheduleEntry['type']> = LedgerHeader & Extract<ScheduleEntry, { type: Type }>;

/**
 * Why days and times of a schedule's entry cannot be, by what it says itself and by the ledger's own time of it; null where
 * they can. A zone stands in no entry, so each day is as long as it is anywhere on earth.
 */
export function mistimed({
  entry,
  past,
}: {
  entry: LedgerHeader & ScheduleEntry;
  past: Past;
}): string | null {
  switch (entry.type) {
    case 'draw-committed':
      return committedAmiss(entry);
    case 'draw-revealed':
      return revealedAmiss(entry);
    case 'run-not-held':
      return notHeldAmiss({ entry, past });
  }
}

/** Whoever commits to a draw once its days have come can choose among secrets by what suits him. */
function committedAmiss({ at, days, schedule, period }: Of<'draw-committed'>): string | null {
  const { first, last } = periodNamed(period);
  const [from = '', until = ''] = [days[0], days.at(-1)];
  if (from < first || until > last)
    return `expected days of ${schedule} from ${first} to ${last}, got ${from} to ${until}`;
  const { begun } = spanOf({ first: from, last: from });
  return Date.parse(at) < begun + WORKERS_APART_MS
    ? null
    : `expected a draw of ${schedule} that is committed to before ${from}, got one of ${at}`;
}

/** A day that is told before it has come surprises nobody. */
function revealedAmiss({ at, day, schedule }: Of<'draw-revealed'>): string | null {
  const { begins } = spanOf({ first: day, last: day });
  return Date.parse(at) >= begins - WORKERS_APART_MS
    ? null
    : `expected the day ${day} of ${schedule} to be told on it or later, got ${at}`;
}

/** A drill is missed in its period, before that is entered; one that was opened, when it was, and it did not pass. */
function notHeldAmiss({
  entry: { at, due, reason, schedule, period },
  past: { opened, closed, committed, revealed },
}: {
  entry: Of<'run-not-held'>;
  past: Past;
}): string | null {
  const of = `${schedule} in ${period}`;
  if (isAfterOpening(reason)) {
    if (closed?.verdict === 'passed') return `expected no ${reason} of ${of}, which passed`;
    return due === opened?.at ? null : `expected ${of} to be due when its run was opened, got ${due}`;
  }
  const { first, last } = periodNamed(period);
  if (!isWithin({ at: due, span: spanOf({ first, last }) }))
    return `expected ${of} to be due from ${first} to ${last}, got ${due}`;
  if (reason === 'draw-lost' && committed === null) return `expected no lost draw of ${of}, which had none`;
  const drawn = drawnDays({ committed, revealed });
  if (drawn !== null && !isWithin({ at: due, span: spanOf(drawn) }))
    return `expected ${of} to be due from ${drawn.first} to ${drawn.last}, as was drawn, got ${due}`;
  return Date.parse(due) <= Date.parse(at) + WORKERS_APART_MS
    ? null
    : `expected ${of} to be due before ${at}, when it was given up, got ${due}`;
}

/** A day that was drawn stays: it alone, or before it is told those that it was drawn from. Null where none was drawn. */
function drawnDays({
  committed,
  revealed,
}: Pick<Past, 'committed' | 'revealed'>): { first: string; last: string } | null {
  const days = revealed === null ? (committed?.days ?? []) : [revealed.day];
  const [first] = days;
  const last = days.at(-1);
  return first === undefined || last === undefined ? null : { first, last };
}
