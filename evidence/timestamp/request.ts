import { Boolean as Asn1Boolean, Integer, Null, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import { hexToBytes } from '@noble/hashes/utils.js';
import type { Digest } from '../../domain/ids.ts';
import { ID_SHA256 } from './token.ts';

const NONCE_LENGTH_BYTES = 8;

/**
 * A random nonce of 8 bytes, which every authority takes, in lower-case hex. Its first bits are 01, so that as a
 * number it is positive and has one length.
 */
export function makeNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(NONCE_LENGTH_BYTES));
  return Array.from(bytes, (byte, index) => (index === 0 ? (byte & 0x3f) | 0x40 : byte))
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

/**
 * A TimeStampReq in DER (RFC 3161 §2.4.1): SHA-256 imprint, any policy, this nonce (lower-case hex, a positive
 * number without leading zeros), and the certificates asked for.
 */
export function encodeRequest({ digest, nonce }: { digest: Digest; nonce: string }): Uint8Array {
  const algorithm = new Sequence({ value: [new ObjectIdentifier({ value: ID_SHA256 }), new Null()] });
  const request = new Sequence({
    value: [
      new Integer({ value: 1 }),
      new Sequence({ value: [algorithm, new OctetString({ valueHex: hexToBytes(digest) })] }),
      new Integer({ valueHex: hexToBytes(nonce) }),
      new Asn1Boolean({ value: true }),
    ],
  });
  return new Uint8Array(request.toBER());
}
