import { concatBytes } from '@noble/hashes/utils.js';
import { decodeBase64, encodeBase64 } from '../../domain/base64.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { canonicalText } from './canonical.ts';
import { verifyEd25519 } from './ed25519.ts';
import { bytesOf } from './hash.ts';
import type { NoteKey } from './note.ts';

/** Far above any statement of ours; whatever is larger is not read. */
const MAX_ENVELOPE_LENGTH = 64 * 1024;
/** An envelope in RFC 8785 form; type and key id are of characters that JSON does not escape. */
const ENVELOPE =
  /^\{"payload":"(?<payload>[A-Za-z0-9+/=]*)","payloadType":"(?<payloadType>[!#-[\]-~]+)","signatures":\[\{"keyid":"(?<keyid>[!#-[\]-~]*)","sig":"(?<signature>[A-Za-z0-9+/=]+)"\}\]\}$/;

/** A signed message of DSSE, with the one signature that we write. */
export interface DsseEnvelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  /** A hint only, which no signature covers. */
  readonly keyid: string;
  readonly signature: Uint8Array;
}

/**
 * What is signed: the pre-authentication encoding of type and payload, each with its length in bytes before it, so that
 * no two pairs have the same bytes. See https://github.com/secure-systems-lab/dsse/blob/master/protocol.md.
 */
export function dssePae({ payloadType, payload }: { payloadType: string; payload: Uint8Array }): Uint8Array {
  const type = bytesOf(payloadType);
  return concatBytes(bytesOf(`DSSEv1 ${type.length} `), type, bytesOf(` ${payload.length} `), payload);
}

/** Signs a payload; `sign` makes the Ed25519 signature, so that no key comes here. */
export function signDsse({
  payloadType,
  payload,
  keyid,
  sign,
}: {
  payloadType: string;
  payload: Uint8Array;
  keyid: string;
  sign: (bytes: Uint8Array) => Uint8Array;
}): DsseEnvelope {
  return { payloadType, payload, keyid, signature: sign(dssePae({ payloadType, payload })) };
}

/** The envelope as JSON in its RFC 8785 form, base64 in the standard alphabet with padding. */
export function dsseText({ payloadType, payload, keyid, signature }: DsseEnvelope): string {
  return canonicalText({
    payload: encodeBase64(payload),
    payloadType,
    signatures: [{ keyid, sig: encodeBase64(signature) }],
  });
}

/**
 * Reads an envelope that `dsseText` wrote; throws `SIGNATURE_MALFORMED` for any other text. DSSE lets readers meet
 * another order, the other base64 and more signatures; evidence has one text for one meaning.
 */
export function parseDsse(text: string): DsseEnvelope {
  const parts = text.length > MAX_ENVELOPE_LENGTH ? undefined : ENVELOPE.exec(text)?.groups;
  const payload = decodeBase64(parts?.payload ?? '*');
  const signature = decodeBase64(parts?.signature ?? '*');
  if (parts?.payloadType !== undefined && payload !== null && signature !== null)
    return { payloadType: parts.payloadType, payload, keyid: parts.keyid ?? '', signature };
  throw new BreakglassError({
    code: 'SIGNATURE_MALFORMED',
    message: 'DSSE: expected payload, payloadType and one signature with its keyid, in RFC 8785 form',
  });
}

/** Is the envelope signed by this key? `keyid` is not looked at, as DSSE asks. Never throws. */
export function isDsseBy({ envelope, key }: { envelope: DsseEnvelope; key: NoteKey }): boolean {
  const { signature } = envelope;
  return verifyEd25519({ signature, message: dssePae(envelope), publicKey: key.publicKey });
}
