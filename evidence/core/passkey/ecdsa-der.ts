import { refusal } from './refusal.ts';

const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** Two integers of at most 33 bytes with their tags and lengths; so every length fits its short form. */
const MAX_BYTES = 72;

/**
 * The two numbers of an `Ecdsa-Sig-Value` (RFC 3279 §2.2.3), the form of ES256 in WebAuthn, as bodies of their integers;
 * that each is the shortest form of a positive number is for `verifyP256` to refuse. One spelling: short definite
 * lengths, nothing after. `SIGNATURE_MALFORMED`.
 */
export function readEcdsaDer(bytes: Uint8Array): { readonly r: Uint8Array; readonly s: Uint8Array } {
  const [tag, length] = bytes;
  const isWhole = bytes.length <= MAX_BYTES && tag === SEQUENCE && length === bytes.length - 2;
  const r = isWhole ? integerAt(bytes, 2) : null;
  const s = r === null ? null : integerAt(bytes, 4 + r.length);
  if (r === null || s === null || 6 + r.length + s.length !== bytes.length)
    throw refusal('SIGNATURE_MALFORMED', 'expected an ECDSA signature in DER');
  return { r, s };
}

function integerAt(bytes: Uint8Array, at: number): Uint8Array | null {
  const [tag, length = 0] = bytes.subarray(at, at + 2);
  const body = bytes.slice(at + 2, at + 2 + length);
  return tag === INTEGER && length > 0 && body.length === length ? body : null;
}
