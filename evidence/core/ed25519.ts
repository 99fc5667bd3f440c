import { ed25519 } from '@noble/curves/ed25519.js';
import { isOfSmallOrder } from '../../domain/small-order.ts';

export const ED25519_PUBLIC_KEY_LENGTH_BYTES = 32;
export const ED25519_SIGNATURE_LENGTH_BYTES = 64;

/**
 * RFC 8032 §5.1.7, strictly: canonical encodings, S below the group order, and no point of small or mixed
 * order. Without the last, verifiers disagree about some signatures that only their signer can make; with it,
 * whatever is accepted here is accepted by OpenSSH and OpenSSL too. Never throws.
 */
export function verifyEd25519({
  signature,
  message,
  publicKey,
}: {
  signature: Uint8Array;
  message: Uint8Array;
  publicKey: Uint8Array;
}): boolean {
  if (signature.length !== ED25519_SIGNATURE_LENGTH_BYTES) return false;
  if (publicKey.length !== ED25519_PUBLIC_KEY_LENGTH_BYTES) return false;
  const commitment = signature.slice(0, ED25519_PUBLIC_KEY_LENGTH_BYTES);
  return (
    ed25519.verify(signature, message, publicKey, { zip215: false }) &&
    isEd25519Key(publicKey) &&
    isOfPrimeOrder(commitment)
  );
}

/** Is this a key that somebody can have: a canonical encoding of a point of the prime order? Never throws. */
export function isEd25519Key(publicKey: Uint8Array): boolean {
  try {
    return !isOfSmallOrder(publicKey) && isOfPrimeOrder(publicKey);
  } catch {
    return false;
  }
}

/** The neutral point passes, whose order is 1; it may stand in a signature, though only whoever signs can put it there. */
function isOfPrimeOrder(point: Uint8Array): boolean {
  return ed25519.Point.fromBytes(point).isTorsionFree();
}
