import { checkCosignatures, type CheckedCosignatures } from './cosignatures.ts';
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
}

/** Nobody vouches, or it was not reached. */
export const NOTHING_OUTSIDE: CheckedOutside = {
  timestamps: [],
  witnesses: { witnessed: [], unknown: [] },
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
  requireSeen({ seen: outside.seen ?? [], log });
  const timestamps = await checkTimestamps({ files, roots: outside.roots });
  const witnesses = await checkCosignatures({ files, witnesses: outside.witnesses ?? [] });
  return { timestamps, witnesses };
}

/** How many leaves of a log somebody whom the reader trusts vouches for; 0 for none. */
export function vouchedSizes({ timestamps, witnesses }: CheckedOutside): {
  readonly timestamped: number;
  readonly witnessed: number;
} {
  const trusted = timestamps.filter(({ trust }) => trust === 'root');
  return {
    timestamped: Math.max(0, ...trusted.map(({ size }) => size)),
    witnessed: Math.max(0, ...witnesses.witnessed.map(({ size }) => size)),
  };
}

/**
 * What is not shown of a log of `size` leaves: a timestamp and a witness count only over all of it, and only if the
 * reader trusts them.
 */
export function absentOutside({ size, ...checked }: CheckedOutside & { readonly size: number }): string[] {
  const { timestamped, witnessed } = vouchedSizes(checked);
  const isOverAll = (name: string) => name.startsWith(`cosignatures/${size}.`);
  const stamped = checked.timestamps.some((each) => each.size === size);
  const cosigned = checked.witnesses.unknown.some(isOverAll);
  return [
    ...(timestamped === size ? [] : [stamped ? TIMESTAMP_UNVOUCHED : TIMESTAMP_ABSENT]),
    ...(witnessed === size ? [] : [cosigned ? WITNESS_UNVOUCHED : WITNESS_ABSENT]),
  ];
}

/** Said where no timestamp is over the end of the log. */
export const TIMESTAMP_ABSENT =
  'no timestamp from outside (RFC 3161): when it was sealed is the word of the organisation';

/** Said where there is one, by whomever. */
export const TIMESTAMP_UNVOUCHED =
  'trust in its timestamp was not given (--timestamp-roots FILE, or --organisation): it is whole, but anybody can make one';

/** Said where no witness co-signed the end of the log. */
export const WITNESS_ABSENT = 'no witness: that nobody was shown another log is the word of the organisation';

/** Said where one did whose key the reader has not given. */
export const WITNESS_UNVOUCHED =
  'trust in its witness was not given (--witness-keys FILE, or --organisation): its signature was not checked';
