import { isReviewEntry, isScheduleEntry, type LedgerBody } from '../../domain/ledger.ts';

/**
 * Would these two have one place in a ledger? A run has one entry of a type, one review of a number, and a schedule one
 * entry of a type for a period.
 */
export function haveOnePlace(one: LedgerBody, other: LedgerBody): boolean {
  if (isScheduleEntry(one) && isScheduleEntry(other))
    return one.type === other.type && one.schedule === other.schedule && one.period === other.period;
  if (!('run' in one) || !('run' in other) || one.run !== other.run) return false;
  if (isReviewEntry(one) && isReviewEntry(other)) return one.number === other.number;
  return one.type === other.type;
}

/** What an entry is about, for a message. */
export function sayAbout(body: LedgerBody): string {
  if ('run' in body) return body.run;
  return isScheduleEntry(body) ? `${body.schedule} in ${body.period}` : 'the organisation';
}
