import { checkCosignatures, cosignedSize, type CheckedCosignatures } from './cosignatures.ts';
import type { RunFiles } from './run-files.ts';
import { requireSeen, type LogAtHand } from './seen.ts';
import { checkTimestamps, type CheckedTimestamp } from './timestamps.ts';

/** Whom outside a reader trusts; null where the reader said nothing of them. */
export interface OutsideTrust {
  /** PEM texts of roots that certify timestamp authorities. */
  readonly roots: readonly string[] | null;
  /** Verifier keys of witnesses. */
  readonly witnesses: readonly string[] | null;
  /** Checkpoints of these logs that the reader has from elsewhere: a witness, an earlier copy. */
  readonly seen?: readonly string[];
}

/** A reader who names nobody. */
export const NOBODY_OUTSIDE: OutsideTrust = { roots: null, witnesses: null };

/** Who vouches from outside for checkpoints of one log, as far as it was checked. */
export interface CheckedOutside {
  readonly timestamps: readonly CheckedTimestamp[];
  readonly witnesses: CheckedCosignatures;
  /** Sizes of the reader's own checkpoints of this log that it continues. */
  readonly seen: readonly number[];
}

/** Nobody vouches, or it was not reached. */
export const NOTHING_OUTSIDE: CheckedOutside = {
  timestamps: [],
  witnesses: { witnessed: [], unknown: [] },
  seen: [],
};

/**
 * Checks every timestamp and cosignature of a folder, and the checkpoints that the reader has, with the breaks of
 * `requireSeen`, `checkTimestamps` and `checkCosignatures`.
 */
export async function checkOutside({
  files,
  outside,
  log,
}: {
  files: RunFiles;
  outside: OutsideTrust;
  log: LogAtHand;
}): Promise<CheckedOutside> {
  const seen = requireSeen({ seen: outside.seen ?? [], log });
  const timestamps = await checkTimestamps({ files, roots: outside.roots });
  const witnesses = await checkCosignatures({ files, witnesses: outside.witnesses ?? [] });
  return { timestamps, witnesses, seen };
}

/** Lines of a log as people count them: entries from 1, as in `3 of 5`; events by their own numbers, from 0. */
export type Counted = 'entries' | 'events';

const ONE: Readonly<Record<Counted, string>> = { entries: 'entry', events: 'event' };

/** How many, in words: `1 entry`, `5 events`. */
export function sayCount({ count, of }: { readonly count: number; readonly of: Counted }): string {
  return `${count} ${count === 1 ? ONE[of] : of}`;
}

/** How many leaves of a log a timestamp and a witness vouch for; 0 for none. */
export interface VouchedSizes {
  readonly timestamped: number;
  readonly witnessed: number;
}

/**
 * What is not shown of a log of `size` leaves: nobody vouches for it, or nobody whom the reader trusts; and what comes
 * after the last that those outside saw stands alone.
 */
export function absentOutside({
  size,
  of,
  timestamps,
  witnesses: { witnessed, unknown },
}: CheckedOutside & { readonly size: number; readonly of: Counted }): string[] {
  const isTrusted = timestamps.some(({ trust }) => trust === 'root');
  const sizes = witnessed.length > 0 ? witnessed.map((each) => each.size) : unknown.map(cosignedSize);
  return [
    ...(isTrusted ? [] : [timestamps.length > 0 ? TIMESTAMP_UNVOUCHED : TIMESTAMP_ABSENT]),
    ...(witnessed.length > 0 ? [] : [unknown.length > 0 ? WITNESS_UNVOUCHED : WITNESS_ABSENT]),
    ...beyondVouched({
      ...{ size, of },
      timestamped: Math.max(0, ...timestamps.map((each) => each.size)),
      witnessed: Math.max(0, ...sizes),
    }),
  ];
}

/** What is said of the end of a log which those outside who vouch for its beginning did not see; nothing without any. */
export function beyondVouched({
  size,
  of,
  timestamped,
  witnessed,
}: VouchedSizes & { readonly size: number; readonly of: Counted }): string[] {
  const most = Math.max(timestamped, witnessed);
  const after = (from: number, to: number, text: string) =>
    from === 0 || from >= to ? [] : [`${sayLines({ from, to, of })}: ${text}`];
  return [
    ...after(timestamped, most, 'no timestamp from outside: when that was is the word of the organisation'),
    ...after(witnessed, most, 'no witness: that nobody was shown another is the word of the organisation'),
    ...after(most, size, "nobody's word but the organisation's"),
  ];
}

/** The lines after the first `from`, up to `to`. */
function sayLines({ from, to, of }: { from: number; to: number; of: Counted }): string {
  const [first, last] = of === 'entries' ? [from + 1, to] : [from, to - 1];
  return first === last ? `${ONE[of]} ${first}` : `${of} ${first}–${last}`;
}

/**
 * Said of a ledger of `size` entries: those that are there cannot show it. A checkpoint that the reader has from
 * elsewhere shows it up to its own end.
 */
export function cutUnseen({ size, seen }: { size: number; seen: readonly number[] }): string[] {
  const last = Math.max(0, ...seen);
  if (last === size) return [];
  const then = 'ask the witness for its newest checkpoint of the ledger, and give it with --seen FILE';
  const given = last === 0 ? '' : `, unless the one of size ${last} that you gave is the newest there is`;
  return [`nothing shows that entries after entry ${size} were not taken off: ${then}${given}`];
}

/** Said where there is no timestamp. */
export const TIMESTAMP_ABSENT =
  'no timestamp from outside (RFC 3161): when it was sealed is the word of the organisation';

/** Said where there are some, by whomever. */
export const TIMESTAMP_UNVOUCHED =
  'trust in its timestamp was not given (--timestamp-roots FILE, or --organisation): it is whole, but anybody can make one';

/** Said where no witness co-signed. */
export const WITNESS_ABSENT = 'no witness: that nobody was shown another log is the word of the organisation';

/** Said where one did whose key the reader has not given. */
export const WITNESS_UNVOUCHED =
  'trust in its witness was not given (--witness-keys FILE, or --organisation): its signature was not checked';
