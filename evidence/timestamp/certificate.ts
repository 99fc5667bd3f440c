import { equalBytes } from '@noble/curves/utils.js';
import { decodeBase64 } from '../../domain/base64.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { visible } from '../../domain/safe-text.ts';
import { Fields, hexOf, invalid, oidOf, onlyChild, readElement, timeOf, type Element } from './asn1.ts';

/** An X.509 certificate (RFC 5280 §4.1), as far as a chain of timestamps needs it. */
export interface Certificate {
  /** The whole certificate as it came. */
  readonly bytes: Uint8Array;
  /** The part that its issuer signed. */
  readonly signed: Uint8Array;
  /** Its names as bytes: compared as they are, which is stricter than RFC 5280 §7.1. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** The subject for people: `CN=…, O=…`. */
  readonly name: string;
  /** Lower-case hex. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** The SubjectPublicKeyInfo. */
  readonly publicKey: Element;
  readonly algorithm: Element;
  readonly signature: Uint8Array;
  /** By object identifier. */
  readonly extensions: ReadonlyMap<string, Extension>;
}

export interface Extension {
  readonly critical: boolean;
  /** What is inside its octet string. */
  readonly value: Element;
}

/** Reads a certificate in DER; throws `TIMESTAMP_INVALID` where it is not one. */
export function readCertificate(element: Element): Certificate {
  const outer = new Fields({ what: 'certificate', of: element });
  const signed = outer.take('SEQUENCE');
  const algorithm = outer.take('SEQUENCE');
  const signature = bitsOf(outer.take('BIT STRING'));
  outer.end();
  const inner = new Fields({ what: 'certificate', of: signed });
  inner.maybe('[0]');
  const serial = hexOf(inner.take('INTEGER'));
  if (!equalBytes(inner.take('SEQUENCE').bytes, algorithm.bytes)) {
    throw invalid('certificate: expected the same signature algorithm inside and outside');
  }
  const issuer = inner.take('SEQUENCE').bytes;
  const [notBefore, notAfter] = validityOf(inner.take('SEQUENCE'));
  const subject = inner.take('SEQUENCE');
  const publicKey = inner.take('SEQUENCE');
  inner.maybe('[1]');
  inner.maybe('[2]');
  const extensions = extensionsOf(inner.maybe('[3]'));
  inner.end();
  return {
    bytes: element.bytes,
    signed: signed.bytes,
    issuer,
    subject: subject.bytes,
    name: nameOf(subject),
    serial,
    notBefore,
    notAfter,
    publicKey,
    algorithm,
    signature,
    extensions,
  };
}

/** The bytes of a bit string, which must be whole bytes. */
export function bitsOf(element: Element): Uint8Array {
  if (element.content[0] !== 0) throw invalid('expected a BIT STRING of whole bytes');
  return element.content.slice(1);
}

function validityOf(element: Element): [Date, Date] {
  const [notBefore, notAfter, ...more] = element.children;
  if (notBefore === undefined || notAfter === undefined || more.length > 0) {
    throw invalid('certificate: expected two times of validity');
  }
  return [timeOf(notBefore), timeOf(notAfter)];
}

function extensionsOf(wrapper: Element | null): ReadonlyMap<string, Extension> {
  const found = new Map<string, Extension>();
  if (wrapper === null) return found;
  for (const each of onlyChild(wrapper, 'certificate extensions').children) {
    const fields = new Fields({ what: 'certificate extension', of: each });
    const oid = oidOf(fields.take('OBJECT IDENTIFIER'));
    const critical = isTrue(fields.maybe('BOOLEAN'));
    const value = readElement(fields.take('OCTET STRING').content);
    fields.end();
    if (found.has(oid)) throw invalid(`certificate: expected the extension ${oid} once`);
    found.set(oid, { critical, value });
  }
  return found;
}

/** DER has one true; anything else would be read as critical by some and not by others. */
function isTrue(flag: Element | null): boolean {
  if (flag === null) return false;
  const [value] = flag.content;
  if (flag.content.length !== 1 || (value !== 0 && value !== 0xff)) {
    throw invalid('certificate: expected true or false');
  }
  return value === 0xff;
}

const NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
};

/** A name for people, in the order in which it is written; not for comparing. */
function nameOf(name: Element): string {
  const parts = name.children.flatMap((set) =>
    set.children.map((part) => {
      const [type, value] = part.children;
      if (type === undefined || value === undefined) throw invalid('certificate: expected a name');
      const oid = oidOf(type);
      return `${NAMES[oid] ?? oid}=${visible(new TextDecoder().decode(value.content))}`;
    }),
  );
  return parts.join(', ');
}

const PEM = /-----BEGIN CERTIFICATE-----(?<body>[^-]*)-----END CERTIFICATE-----/g;

/** The roots in PEM texts (RFC 7468); throws `VALUE_INVALID` where a text is not one or more certificates. */
export function readRoots(texts: readonly string[]): readonly Certificate[] {
  return texts.flatMap((text) => {
    const bodies = Array.from(text.matchAll(PEM), ({ groups }) => groups?.body ?? '');
    if (bodies.length === 0) throw unreadable('no certificate');
    return bodies.map(readBody);
  });
}

function readBody(body: string): Certificate {
  const bytes = decodeBase64(body.replaceAll(/\s/g, ''));
  if (bytes === null) throw unreadable('other than base64');
  try {
    return readCertificate(readElement(bytes));
  } catch (cause) {
    throw unreadable('a damaged certificate', cause);
  }
}

function unreadable(came: string, cause?: unknown): BreakglassError {
  const message = `timestamp roots: expected certificates in PEM, got ${came}`;
  return new BreakglassError({ code: 'VALUE_INVALID', message, cause });
}
