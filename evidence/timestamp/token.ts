import { bytesToHex } from '@noble/hashes/utils.js';
import {
  Fields,
  hexOf,
  invalid,
  numberOf,
  oidOf,
  onlyChild,
  readElement,
  timeOf,
  type Element,
} from './asn1.ts';
import { readCertificate, type Certificate } from './certificate.ts';

const ID_SIGNED_DATA = '1.2.840.113549.1.7.2';
/** RFC 3161 §2.4.2, id-ct-TSTInfo. */
export const ID_TST_INFO = '1.2.840.113549.1.9.16.1.4';
export const ID_SHA256 = '2.16.840.1.101.3.4.2.1';
/** A token with its chain has 2 to 8 KiB. */
export const MAX_RESPONSE_BYTES = 64 * 1_024;
const MAX_CERTIFICATES = 16;

/** What the authority says (RFC 3161 §2.4.2). Nothing of it counts before the signature has been checked. */
export interface TimestampInfo {
  readonly policy: string;
  /** SHA-256 of what was stamped, in lower-case hex. */
  readonly imprint: string;
  /** Lower-case hex. */
  readonly serial: string;
  readonly time: Date;
  /** How far off the time may be, either way; null where the authority does not say. */
  readonly accuracyMs: number | null;
  /** Lower-case hex. */
  readonly nonce: string | null;
}

/** A signature over a token (RFC 5652 §5.3). */
export interface Signer {
  readonly sid: Element;
  /** An AlgorithmIdentifier. */
  readonly digestAlgorithm: Element;
  readonly algorithm: Element;
  readonly signature: Uint8Array;
  /** The signed attributes in the form that was signed, as a SET. */
  readonly signedAttributes: Element;
}

export interface TimestampToken {
  readonly info: TimestampInfo;
  /** The exact bytes of `info`, which the signer's digest is of. */
  readonly content: Uint8Array;
  readonly signer: Signer;
  readonly certificates: readonly Certificate[];
}

/**
 * Reads a TimeStampResp (RFC 3161 §2.4.2) that grants a timestamp. It checks form only: see `openTimestamp` for
 * what it is worth. Throws `TIMESTAMP_INVALID`.
 */
export function readResponse(tsr: Uint8Array): TimestampToken {
  if (tsr.length > MAX_RESPONSE_BYTES) {
    throw invalid(`expected at most ${MAX_RESPONSE_BYTES} bytes, got ${tsr.length}`);
  }
  const response = new Fields({ what: 'response', of: readElement(tsr) });
  requireGranted(response.take('SEQUENCE'));
  const content = new Fields({ what: 'token', of: response.take('SEQUENCE') });
  response.end();
  if (oidOf(content.take('OBJECT IDENTIFIER')) !== ID_SIGNED_DATA) throw invalid('expected CMS signed data');
  const signedData = onlyChild(content.take('[0]'), 'token');
  content.end();
  return readSignedData(signedData);
}

function requireGranted(element: Element): void {
  const status = numberOf(new Fields({ what: 'status', of: element }).take('INTEGER'));
  if (status !== 0) throw invalid(`expected the authority to grant it (status 0), got status ${status}`);
}

function readSignedData(element: Element): TimestampToken {
  const fields = new Fields({ what: 'signed data', of: element });
  fields.take('INTEGER');
  fields.take('SET');
  const content = readContent(fields.take('SEQUENCE'));
  const certificates = fields.maybe('[0]')?.children ?? [];
  fields.maybe('[1]');
  const signer = readSigner(onlyChild(fields.take('SET'), 'signers'));
  fields.end();
  if (certificates.length > MAX_CERTIFICATES) {
    throw invalid(`expected at most ${MAX_CERTIFICATES} certificates, got ${certificates.length}`);
  }
  return {
    info: readInfo(readElement(content)),
    content,
    signer,
    // Attribute certificates and the like have context tags; no chain can use them.
    certificates: certificates.filter(({ kind }) => kind === 'SEQUENCE').map(readCertificate),
  };
}

function readContent(element: Element): Uint8Array {
  const fields = new Fields({ what: 'content', of: element });
  if (oidOf(fields.take('OBJECT IDENTIFIER')) !== ID_TST_INFO)
    throw invalid('expected a timestamp as content');
  const content = onlyChild(fields.take('[0]'), 'content');
  fields.end();
  if (content.kind !== 'OCTET STRING')
    throw invalid(`content: expected an OCTET STRING, got ${content.kind}`);
  return content.content;
}

function readSigner(element: Element): Signer {
  const fields = new Fields({ what: 'signer', of: element });
  fields.take('INTEGER');
  const sid = fields.any();
  const digestAlgorithm = fields.take('SEQUENCE');
  const attributes = fields.take('[0]');
  const algorithm = fields.take('SEQUENCE');
  const signature = fields.take('OCTET STRING').content;
  fields.maybe('[1]');
  fields.end();
  if (sid === null) throw invalid('signer: expected who it is');
  return { sid, digestAlgorithm, algorithm, signature, signedAttributes: asSet(attributes) };
}

/** RFC 5652 §5.4: they are sent under [0], and signed as a SET. */
function asSet(attributes: Element): Element {
  const bytes = attributes.bytes.slice();
  bytes[0] = 0x31;
  return readElement(bytes);
}

function readInfo(element: Element): TimestampInfo {
  const fields = new Fields({ what: 'timestamp info', of: element });
  const version = numberOf(fields.take('INTEGER'));
  if (version !== 1) throw invalid(`expected version 1, got ${version}`);
  const policy = oidOf(fields.take('OBJECT IDENTIFIER'));
  const imprint = readImprint(fields.take('SEQUENCE'));
  const serial = hexOf(fields.take('INTEGER'));
  const time = timeOf(fields.take('GeneralizedTime'));
  const accuracy = fields.maybe('SEQUENCE');
  fields.maybe('BOOLEAN');
  const nonce = fields.maybe('INTEGER');
  fields.maybe('[0]');
  const extensions = fields.maybe('[1]');
  fields.end();
  requireNoneCritical(extensions);
  const accuracyMs = accuracy === null ? null : accuracyOf(accuracy);
  return { policy, imprint, serial, time, accuracyMs, nonce: nonce === null ? null : hexOf(nonce) };
}

function readImprint(element: Element): string {
  const fields = new Fields({ what: 'imprint', of: element });
  const algorithm = algorithmOf(fields.take('SEQUENCE'));
  if (algorithm !== ID_SHA256) throw invalid(`expected an imprint by SHA-256, got ${algorithm}`);
  const imprint = fields.take('OCTET STRING').content;
  fields.end();
  return bytesToHex(imprint);
}

/** The object identifier of an AlgorithmIdentifier. */
export function algorithmOf(element: Element): string {
  return oidOf(new Fields({ what: 'algorithm', of: element }).take('OBJECT IDENTIFIER'));
}

function accuracyOf(element: Element): number {
  const fields = new Fields({ what: 'accuracy', of: element });
  const [seconds, millis, micros] = ['INTEGER', '[0]', '[1]'].map((kind) => {
    const part = fields.maybe(kind);
    return part === null ? 0 : numberOf(part);
  });
  fields.end();
  return (seconds ?? 0) * 1_000 + (millis ?? 0) + (micros ?? 0) / 1_000;
}

function requireNoneCritical(extensions: Element | null): void {
  for (const each of extensions?.children ?? []) {
    const fields = new Fields({ what: 'timestamp extension', of: each });
    const oid = oidOf(fields.take('OBJECT IDENTIFIER'));
    if (fields.maybe('BOOLEAN') !== null) throw invalid(`expected no critical extension, got ${oid}`);
  }
}
