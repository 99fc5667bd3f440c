import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { Digest } from '../ids.ts';
import type { PeriodId } from './name.ts';

/** How many outcomes SHA-256 has. */
const OUTCOMES = 1n << 256n;

/**
 * What a draw rests on: the HMAC-SHA-256 (RFC 2104) of the organisation's draw secret over these names, in lower-case hex.
 * It is told only after the drill; docs/evidence-format.md has the form.
 */
export function drawOf({
  secret,
  organisation,
  schedule,
  period,
}: {
  secret: Uint8Array;
  organisation: string;
  schedule: string;
  period: PeriodId;
}): Digest {
  const text = ['breakglass draw v1', organisation, schedule, period].map((line) => `${line}\n`).join('');
  return bytesToHex(hmac(sha256, secret, new TextEncoder().encode(text)));
}

/** What is told before: the SHA-256 of the 32 bytes of a draw. */
export function commitmentTo(draw: Digest): Digest {
  return bytesToHex(sha256(hexToBytes(draw)));
}

/**
 * The day that a draw falls on: its 32 bytes as a number, most significant first, modulo the number of days. A number
 * beyond the last whole multiple of that would favour the first days, so its SHA-256 is taken in its place, and so on.
 *
 * @param days - at least one day, in order.
 */
export function drawnDay({ draw, days }: { draw: Digest; days: readonly string[] }): string {
  const count = BigInt(days.length);
  const fair = OUTCOMES - (OUTCOMES % count);
  let here = hexToBytes(draw);
  while (numberOf(here) >= fair) here = sha256(here);
  const day = days[Number(numberOf(here) % count)];
  if (day === undefined) throw new RangeError('expected a day to draw from');
  return day;
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${bytesToHex(bytes)}`);
}
