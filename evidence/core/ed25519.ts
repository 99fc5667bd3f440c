import { ed25519 } from '@noble/curves/ed25519.js';

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
    isOfPrimeOrder(publicKey) &&
    isOfPrimeOrder(commitment)
  );
}

function isOfPrimeOrder(point: Uint8Array): boolean {
  return ed25519.Point.fromBytes(point).isTorsionFree();
}
