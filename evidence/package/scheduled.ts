import { isScheduleEntry, type LedgerEntry } from '../../domain/ledger.ts';
import { periodNamed, type Period } from '../../domain/schedule/period.ts';
import { untoldIn } from '../ledger/not-held.ts';
import type { Bounded } from './scope.ts';

/** Does some time of these days, dates by UTC and both counted, lie in the time of a scope? */
export function touches({
  scope,
  days: { first, last },
}: {
  scope: Bounded;
  days: Pick<Period, 'first' | 'last'>;
}): boolean {
  return startOf(first) < scope.to && scope.from <= endOf(last);
}

/**
 * Is a drill of the time of a scope: due in it, or of a period that lies in it? The last hours of a period are of the next
 * one by UTC where its zone is west of that.
 */
export function isDueIn({
  scope,
  due,
  period: { first, last },
}: {
  scope: Bounded;
  /** ISO 8601 UTC with milliseconds. */
  due: string;
  period: Pick<Period, 'first' | 'last'>;
}): boolean {
  const isInside = scope.from <= startOf(first) && endOf(last) < scope.to;
  return isInside || (scope.from <= due && due < scope.to);
}

/** Does an entry say something of a drill of the time of a scope: its days, its day, or that it was not held? */
export function isOfDrillIn({ scope, entry }: { scope: Bounded; entry: LedgerEntry }): boolean {
  if (!isScheduleEntry(entry)) return false;
  const period = periodNamed(entry.period);
  if (entry.type === 'run-not-held') return isDueIn({ scope, due: entry.due, period });
  const days = entry.type === 'draw-committed' ? entry.days : [entry.day];
  return days.some(
    (day) =>
      isDueIn({ scope, due: startOf(day), period }) || touches({ scope, days: { first: day, last: day } }),
  );
}

/**
 * From when on an entry shows that the time of a scope is over: its end, or where a draw of its days was not told, when
 * that should have been. ISO 8601 UTC with milliseconds.
 */
export function isOverAt({ scope, entries }: { scope: Bounded; entries: readonly LedgerEntry[] }): string {
  const untold = untoldIn(entries).filter(({ entry }) => isOfDrillIn({ scope, entry }));
  return new Date(Math.max(Date.parse(scope.to), ...untold.map(({ by }) => by))).toISOString();
}

function startOf(day: string): string {
  return `${day}T00:00:00.000Z`;
}

function endOf(day: string): string {
  return `${day}T23:59:59.999Z`;
}
