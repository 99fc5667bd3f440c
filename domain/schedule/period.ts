import type { Cadence } from './definition.ts';
import type { PeriodId } from './name.ts';

/** A period with its first and last day, dates such as `2027-01-31`. */
export interface Period {
  readonly id: PeriodId;
  readonly first: string;
  readonly last: string;
}

const MONTHS: Readonly<Record<Cadence, number>> = { monthly: 1, quarterly: 3, 'half-yearly': 6 };

/** The period that has a day. */
export function periodOf({ every, date }: { every: Cadence; date: string }): Period {
  const [year = 0, month = 1] = date.split('-').map(Number);
  return periodAt({ every, year, index: Math.floor((month - 1) / MONTHS[every]) });
}

/** The period of that name, `2027-Q1`. */
export function periodNamed(id: PeriodId): Period {
  const [year = '', name = ''] = id.split('-');
  const number = Number(name.replace(/^[QH]/, ''));
  return periodAt({ every: cadenceOf(id), year: Number(year), index: number - 1 });
}

/** How long a period of that name is. */
export function cadenceOf(id: PeriodId): Cadence {
  if (id.includes('Q')) return 'quarterly';
  return id.includes('H') ? 'half-yearly' : 'monthly';
}

/** The period after one of the same length. */
export function periodAfter({ every, period }: { every: Cadence; period: Period }): Period {
  const [year = 0, month = 1] = period.last.split('-').map(Number);
  return month === 12
    ? periodAt({ every, year: year + 1, index: 0 })
    : periodAt({ every, year, index: month / MONTHS[every] });
}

/** All periods from that of one day to that of another; none where the second is before. */
export function periodsBetween({
  every,
  from,
  to,
}: {
  every: Cadence;
  from: string;
  to: string;
}): readonly Period[] {
  const periods: Period[] = [];
  for (
    let each = periodOf({ every, date: from });
    each.first <= to;
    each = periodAfter({ every, period: each })
  )
    periods.push(each);
  return periods;
}

/** @param index - the period's number in its year, from 0. */
function periodAt({ every, year, index }: { every: Cadence; year: number; index: number }): Period {
  const end = (index + 1) * MONTHS[every];
  const begin = end - MONTHS[every] + 1;
  const names: Readonly<Record<Cadence, string>> = {
    monthly: twoDigits(begin),
    quarterly: `Q${index + 1}`,
    'half-yearly': `H${index + 1}`,
  };
  // The day before the first of the month after it.
  const days = new Date(Date.UTC(year, end, 0)).getUTCDate();
  return {
    id: `${year}-${names[every]}`,
    first: `${year}-${twoDigits(begin)}-01`,
    last: `${year}-${twoDigits(end)}-${days}`,
  };
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
