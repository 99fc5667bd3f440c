import { Temporal } from 'temporal-polyfill';

/**
 * The instant of a local time on a day, in milliseconds since the epoch. A time that comes twice on that day, when clocks
 * are put back, is the first of the two; one that does not exist, as they are put forward over it, the first instant
 * after the gap.
 */
export function instantOf({ date, at, zone }: { date: string; at: string; zone: string }): number {
  const local = Temporal.PlainDateTime.from(`${date}T${at}:00`);
  const found = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (found.toPlainDateTime().equals(local)) return found.epochMilliseconds;
  const after = found.getTimeZoneTransition('next');
  return (after ?? found).epochMilliseconds;
}

/** The local day of an instant in a zone: a date such as `2027-01-31`. */
export function dayAt({ ms, zone }: { ms: number; zone: string }): string {
  return localOf({ ms, zone }).toPlainDate().toString();
}

/** An instant as people of a zone read it, with its offset: `2027-01-31 09:30 +01:00`. */
export function sayLocal({ ms, zone }: { ms: number; zone: string }): string {
  const local = localOf({ ms, zone });
  const day = local.toPlainDate().toString();
  return `${day} ${local.toPlainTime().toString({ smallestUnit: 'minute' })} ${local.offset}`;
}

function localOf({ ms, zone }: { ms: number; zone: string }): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
}
