import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Digest } from '../../domain/ids.ts';
import { canonicalText } from './canonical.ts';

/** UTF-8 bytes of a text; bytes pass as they are. Halves of surrogate pairs become U+FFFD. */
export function bytesOf(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? new TextEncoder().encode(data) : data;
}

/**
 * SHA-256 (FIPS 180-4) of bytes in lower-case hex. Who reads files on a machine with a faster one than ours, which is in
 * JavaScript so that it runs in a browser, hands it in.
 */
export type Sha256 = (bytes: Uint8Array) => Digest;

/** SHA-256 (FIPS 180-4) in lower-case hex. A string stands for its UTF-8 bytes. */
export function sha256Hex(data: Uint8Array | string): Digest {
  return bytesToHex(sha256(bytesOf(data)));
}

/** SHA-256 of a value's RFC 8785 text; throws `EVENT_MALFORMED` where there is no such text. */
export function digestOf(value: unknown): Digest {
  return sha256Hex(canonicalText(value));
}
