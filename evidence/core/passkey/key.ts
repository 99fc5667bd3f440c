import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { decodeBase64Url, encodeBase64 } from '../../../domain/base64.ts';
import { BreakglassError } from '../../../domain/errors.ts';
import type { Passkey, PasskeyAlgorithm } from '../../../domain/passkey.ts';
import { isEd25519Key } from '../ed25519.ts';

/** What stands before the key's own bytes in a SubjectPublicKeyInfo: RFC 5480 §2 for P-256, RFC 8410 §4 for Ed25519. */
const SPKI_PREFIXES: Readonly<Record<PasskeyAlgorithm, string>> = {
  ES256: '3059301306072a8648ce3d020106082a8648ce3d030107034200',
  EdDSA: '302a300506032b6570032100',
};

/** The bytes of a passkey's public key: an uncompressed point, or an Ed25519 key. `VALUE_INVALID` where it has none. */
export function passkeyBytes({ key }: Pick<Passkey, 'key'>): Uint8Array {
  const bytes = decodeBase64Url(key);
  if (bytes !== null) return bytes;
  throw new BreakglassError({
    code: 'VALUE_INVALID',
    message: 'expected the key of a passkey in base64url without padding',
  });
}

/**
 * Refuses a key that could verify nothing, or too much: a point beside its curve, or one of small order.
 * `PASSKEY_MALFORMED`.
 */
export function requireRealKey(passkey: Pick<Passkey, 'algorithm' | 'key'>): void {
  if (isReal(passkey)) return;
  throw new BreakglassError({
    code: 'PASSKEY_MALFORMED',
    message: `passkey: expected a public key of ${passkey.algorithm} on its curve`,
  });
}

function isReal(passkey: Pick<Passkey, 'algorithm' | 'key'>): boolean {
  const bytes = passkeyBytes(passkey);
  switch (passkey.algorithm) {
    case 'ES256':
      return isP256Key(bytes);
    case 'EdDSA':
      return isEd25519Key(bytes);
  }
}

function isP256Key(bytes: Uint8Array): boolean {
  try {
    p256.Point.fromBytes(bytes).assertValidity();
    return true;
  } catch {
    return false;
  }
}

/** The public key as a SubjectPublicKeyInfo in DER, which `openssl` reads. */
export function passkeySpki(passkey: Pick<Passkey, 'algorithm' | 'key'>): Uint8Array {
  return concatBytes(hexToBytes(SPKI_PREFIXES[passkey.algorithm]), passkeyBytes(passkey));
}

/**
 * How the evidence names a passkey: `passkey:SHA256:` and the SHA-256 of `passkeySpki` in base64 without padding. No SSH
 * key has such a name.
 */
export function passkeyFingerprint(passkey: Pick<Passkey, 'algorithm' | 'key'>): string {
  return `passkey:SHA256:${encodeBase64(sha256(passkeySpki(passkey))).replace(/=+$/, '')}`;
}
