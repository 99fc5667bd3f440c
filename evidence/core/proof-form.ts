import { BreakglassError } from '../../domain/errors.ts';
import type { Digest } from '../../domain/ids.ts';

/** Sizes and indexes are uint64 in RFC 6962. */
const BEYOND_UINT64 = 2n ** 64n;
const DIGEST = /^[0-9a-f]{64}$/;

/** A size or index as bigint; throws `PROOF_INVALID` unless it is a whole number that uint64 holds exactly. */
export function wholeOf(what: string, value: number | bigint): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw refusal(`expected ${what} as a whole number below 2^53 or as bigint, got ${value}`);
  }
  const whole = BigInt(value);
  if (whole < 0n || whole >= BEYOND_UINT64) throw refusal(`expected ${what} of 0 to 2^64 - 1, got ${whole}`);
  return whole;
}

/** Throws `PROOF_INVALID` unless each is the lower-case hex of 32 bytes. */
export function expectDigests(hashes: readonly Digest[]): void {
  if (!hashes.every((hash) => DIGEST.test(hash)))
    throw refusal('expected hashes of 32 bytes in lower-case hex');
}

function refusal(message: string): BreakglassError {
  return new BreakglassError({ code: 'PROOF_INVALID', message: `proof: ${message}` });
}
