import { p256 } from '@noble/curves/nist.js';

const SCALAR_LENGTH_BYTES = 32;
const UNCOMPRESSED_POINT_LENGTH_BYTES = 65;
const UNCOMPRESSED_POINT_PREFIX = 0x04;

/**
 * ECDSA over P-256 with SHA-256 (FIPS 186-5 §6.4.2). `r` and `s` are the bodies of SSH mpints (RFC 4251 §5),
 * which are the bodies of DER integers too; only the one shortest form of a positive number is accepted.
 *
 * A high S is accepted: OpenSSH and authenticators write either half, so refusing one would refuse every second
 * honest signature. It means that a signature can be turned into a second valid one for the same statement;
 * that changes nothing here, because decisions are told apart by person and question and never by their
 * signature bytes, and the bytes that were accepted lie in the journal. Never throws.
 */
export function verifyP256({
  r,
  s,
  message,
  publicKey,
}: {
  r: Uint8Array;
  s: Uint8Array;
  message: Uint8Array;
  publicKey: Uint8Array;
}): boolean {
  const scalars = [scalarOf(r), scalarOf(s)];
  if (publicKey.length !== UNCOMPRESSED_POINT_LENGTH_BYTES) return false;
  if (publicKey[0] !== UNCOMPRESSED_POINT_PREFIX) return false;
  const signature = new Uint8Array(2 * SCALAR_LENGTH_BYTES);
  for (const [index, scalar] of scalars.entries()) {
    if (scalar === null) return false;
    signature.set(scalar, (index + 1) * SCALAR_LENGTH_BYTES - scalar.length);
  }
  return p256.verify(signature, message, publicKey, { prehash: true, lowS: false, format: 'compact' });
}

/** The number's bytes without the zero that keeps its sign, or null where the form is not the shortest. */
function scalarOf(mpint: Uint8Array): Uint8Array | null {
  const [first, second = 0] = mpint;
  if (first === undefined || first >= 0x80) return null;
  if (first !== 0) return mpint.length <= SCALAR_LENGTH_BYTES ? mpint : null;
  const signNeedsZero = second >= 0x80;
  return signNeedsZero && mpint.length <= SCALAR_LENGTH_BYTES + 1 ? mpint.subarray(1) : null;
}
