import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import {
  Fields,
  invalid,
  numberOf,
  oidOf,
  onlyChild,
  readElement,
  unsignedOf,
  type Element,
} from './asn1.ts';
import { algorithmOf, ID_SHA256 } from './token.ts';

/** SHA-1 is not among them: collisions are made for it. */
const HASHES: Readonly<Record<string, string>> = {
  [ID_SHA256]: 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
};
const ID_RSA = '1.2.840.113549.1.1.1';
const ID_PSS = '1.2.840.113549.1.1.10';
const ID_MGF1 = '1.2.840.113549.1.1.8';
/** RFC 4055 §5 and RFC 5758 §3.2, as Web Crypto names them. */
const SIGNATURES: Readonly<Record<string, { name: 'RSASSA-PKCS1-v1_5' | 'ECDSA'; hash: string }>> = {
  '1.2.840.113549.1.1.11': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  '1.2.840.113549.1.1.12': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' },
  '1.2.840.113549.1.1.13': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' },
  '1.2.840.10045.4.3.2': { name: 'ECDSA', hash: 'SHA-256' },
  '1.2.840.10045.4.3.3': { name: 'ECDSA', hash: 'SHA-384' },
  '1.2.840.10045.4.3.4': { name: 'ECDSA', hash: 'SHA-512' },
};
const CURVES: Readonly<Record<string, { namedCurve: string; length: number }>> = {
  '1.2.840.10045.3.1.7': { namedCurve: 'P-256', length: 32 },
  '1.3.132.0.34': { namedCurve: 'P-384', length: 48 },
  '1.3.132.0.35': { namedCurve: 'P-521', length: 66 },
};
const MIN_RSA_BITS = 2_048;

/** The name of a hash in Web Crypto (`SHA-256`) from its AlgorithmIdentifier; `TIMESTAMP_INVALID` if not one of SHA-2. */
export function hashOf(algorithm: Element): string {
  const oid = algorithmOf(algorithm);
  const hash = HASHES[oid];
  if (hash === undefined) throw invalid(`expected SHA-256, SHA-384 or SHA-512, got ${oid}`);
  return hash;
}

/** A digest by Web Crypto, which browsers have too. */
export async function digest(hash: string, bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest(hash, Uint8Array.from(bytes)));
}

type Scheme =
  | { readonly name: 'RSASSA-PKCS1-v1_5' | 'ECDSA'; readonly hash: string }
  | { readonly name: 'RSA-PSS'; readonly hash: string; readonly saltLength: number };

/**
 * Whether a signature holds. `digestAlgorithm` is that of the signer of a CMS message, null for a certificate: RSA
 * signers may name the hash there only, and who names it twice must name the same.
 *
 * RSA PKCS#1 v1.5 and PSS from 2048 bits, ECDSA on P-256, P-384 and P-521, each with SHA-2; `TIMESTAMP_INVALID`
 * for any other.
 */
export async function verifySignature({
  algorithm,
  digestAlgorithm,
  publicKey,
  signature,
  bytes,
}: {
  algorithm: Element;
  digestAlgorithm: Element | null;
  publicKey: Element;
  signature: Uint8Array;
  bytes: Uint8Array;
}): Promise<boolean> {
  const scheme = schemeOf({ algorithm, digestAlgorithm });
  if (digestAlgorithm !== null && hashOf(digestAlgorithm) !== scheme.hash) {
    throw invalid(`expected the signature to use its digest's hash, got ${scheme.hash}`);
  }
  const data = Uint8Array.from(bytes);
  if (scheme.name === 'ECDSA') return verifyEcdsa({ hash: scheme.hash, publicKey, signature, data });
  const { name, hash } = scheme;
  const key = await importKey(publicKey, { name, hash });
  if (!('modulusLength' in key.algorithm) || Number(key.algorithm.modulusLength) < MIN_RSA_BITS) {
    throw invalid(`expected an RSA key of at least ${MIN_RSA_BITS} bits`);
  }
  return crypto.subtle.verify(scheme, key, Uint8Array.from(signature), data);
}

function schemeOf({
  algorithm,
  digestAlgorithm,
}: {
  algorithm: Element;
  digestAlgorithm: Element | null;
}): Scheme {
  const oid = algorithmOf(algorithm);
  if (oid === ID_PSS) return pssOf(algorithm);
  if (oid === ID_RSA && digestAlgorithm !== null) {
    return { name: 'RSASSA-PKCS1-v1_5', hash: hashOf(digestAlgorithm) };
  }
  const scheme = SIGNATURES[oid];
  if (scheme === undefined) throw invalid(`expected a signature by RSA or ECDSA with SHA-2, got ${oid}`);
  return scheme;
}

/** RFC 4055 §3.1. What is left out means SHA-1, so the hashes must be there. */
function pssOf(algorithm: Element): Scheme {
  const outer = new Fields({ what: 'algorithm', of: algorithm });
  outer.take('OBJECT IDENTIFIER');
  const fields = new Fields({ what: 'RSASSA-PSS', of: outer.take('SEQUENCE') });
  const hash = hashOf(onlyChild(fields.take('[0]'), 'RSASSA-PSS'));
  const mask = new Fields({ what: 'RSASSA-PSS', of: onlyChild(fields.take('[1]'), 'RSASSA-PSS') });
  const isMgf1 = oidOf(mask.take('OBJECT IDENTIFIER')) === ID_MGF1;
  if (!isMgf1 || hashOf(mask.take('SEQUENCE')) !== hash) {
    throw invalid('RSASSA-PSS: expected MGF1 with the hash of the signature');
  }
  const salt = fields.maybe('[2]');
  const saltLength = salt === null ? 20 : numberOf(onlyChild(salt, 'RSASSA-PSS'));
  fields.maybe('[3]');
  fields.end();
  return { name: 'RSA-PSS', hash, saltLength };
}

async function verifyEcdsa({
  hash,
  publicKey,
  signature,
  data,
}: {
  hash: string;
  publicKey: Element;
  signature: Uint8Array;
  data: Uint8Array<ArrayBuffer>;
}): Promise<boolean> {
  const algorithm = new Fields({ what: 'public key', of: publicKey }).take('SEQUENCE');
  const fields = new Fields({ what: 'public key', of: algorithm });
  fields.take('OBJECT IDENTIFIER');
  const oid = oidOf(fields.take('OBJECT IDENTIFIER'));
  const curve = CURVES[oid];
  if (curve === undefined) throw invalid(`expected a key on P-256, P-384 or P-521, got ${oid}`);
  const key = await importKey(publicKey, { name: 'ECDSA', namedCurve: curve.namedCurve });
  const numbers = numbersIn(signature);
  const raw = concatBytes(...numbers.map((number) => fixed(number, curve.length)));
  return crypto.subtle.verify({ name: 'ECDSA', hash }, key, Uint8Array.from(raw), data);
}

/**
 * The two numbers of an ECDSA signature (RFC 3279 §2.2.3), in DER and no other spelling: BER would let anybody make
 * further signatures from one, and no signer writes it.
 */
function numbersIn(signature: Uint8Array): readonly Uint8Array[] {
  const both = new Fields({ what: 'ECDSA signature', of: readElement(signature) });
  const numbers = [both.take('INTEGER'), both.take('INTEGER')].map(unsignedOf);
  both.end();
  const der = derOf(0x30, concatBytes(...numbers.map((number) => derOf(0x02, positive(number)))));
  if (bytesToHex(der) !== bytesToHex(signature)) throw invalid('expected an ECDSA signature in DER');
  return numbers;
}

/** A number without leading zeros, as DER has it: with one where it would be taken for a negative one. */
function positive(number: Uint8Array): Uint8Array {
  return (number[0] ?? 0) >= 0x80 ? concatBytes(Uint8Array.of(0), number) : number;
}

/** One element of at most 255 bytes, which two numbers of P-521 stay below. */
function derOf(tag: number, content: Uint8Array): Uint8Array {
  const length = content.length < 0x80 ? [content.length] : [0x81, content.length];
  return concatBytes(Uint8Array.of(tag, ...length), content);
}

/** A number of an ECDSA signature in the fixed length that Web Crypto takes. */
function fixed(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length > length) throw invalid('expected an ECDSA signature for this curve');
  const padded = new Uint8Array(length);
  padded.set(bytes, length - bytes.length);
  return padded;
}

async function importKey(
  publicKey: Element,
  algorithm: { name: string; hash: string } | { name: string; namedCurve: string },
) {
  try {
    return await crypto.subtle.importKey('spki', Uint8Array.from(publicKey.bytes), algorithm, true, [
      'verify',
    ]);
  } catch (cause) {
    throw invalid(`expected a public key for ${algorithm.name}`, cause);
  }
}
