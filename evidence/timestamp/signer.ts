import { equalBytes } from '@noble/curves/utils.js';
import { Fields, hexOf, invalid, oidOf, onlyChild, type Element } from './asn1.ts';
import type { Certificate } from './certificate.ts';
import { digest, hashOf, verifySignature } from './signature.ts';
import { ID_TST_INFO, type Signer, type TimestampToken } from './token.ts';

const ID_CONTENT_TYPE = '1.2.840.113549.1.9.3';
const ID_MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
/** RFC 2634 §5.4: the certificate by its SHA-1. */
const ID_SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
/** RFC 5035 §3: the certificate by another hash. */
const ID_SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';
const ID_SUBJECT_KEY_IDENTIFIER = '2.5.29.14';

/**
 * Checks who signed a token and that the signature holds over its content (RFC 5652 §5.4 and §5.6, RFC 3161
 * §2.4.2); returns the signer's certificate, whose worth the chain shows. Throws `TIMESTAMP_INVALID`.
 */
export async function checkSigner({ content, signer, certificates }: TimestampToken): Promise<Certificate> {
  const attributes = readAttributes(signer.signedAttributes);
  const contentType = attributes.get(ID_CONTENT_TYPE);
  if (contentType === undefined || oidOf(contentType) !== ID_TST_INFO) {
    throw invalid('expected the signed attributes to say that the content is a timestamp');
  }
  const expected = attributes.get(ID_MESSAGE_DIGEST);
  const came = await digest(hashOf(signer.digestAlgorithm), content);
  if (expected?.kind !== 'OCTET STRING' || !equalBytes(expected.content, came)) {
    throw invalid('expected the signed digest to be that of its content');
  }
  const certificate = certificates.find((each) => isSigner({ sid: signer.sid, certificate: each }));
  if (certificate === undefined) throw invalid("expected the signer's certificate in it");
  await requireBound({ attributes, certificate });
  await requireSignature({ signer, certificate });
  return certificate;
}

/** The signed attributes by type; each has one value, and none comes twice (RFC 5652 §11). */
function readAttributes(set: Element): ReadonlyMap<string, Element> {
  const found = new Map<string, Element>();
  for (const each of set.children) {
    const fields = new Fields({ what: 'signed attribute', of: each });
    const type = oidOf(fields.take('OBJECT IDENTIFIER'));
    const values = fields.take('SET');
    fields.end();
    if (found.has(type)) throw invalid(`expected the signed attribute ${type} once`);
    found.set(type, onlyChild(values, `signed attribute ${type}`));
  }
  return found;
}

/** Issuer and serial number, or the subject key identifier (RFC 5652 §5.3). */
function isSigner({ sid, certificate }: { sid: Element; certificate: Certificate }): boolean {
  if (sid.kind === '[0]') {
    const own = certificate.extensions.get(ID_SUBJECT_KEY_IDENTIFIER)?.value.content;
    return own !== undefined && equalBytes(own, sid.content);
  }
  const fields = new Fields({ what: 'signer', of: sid });
  const isIssuer = equalBytes(fields.take('SEQUENCE').bytes, certificate.issuer);
  return hexOf(fields.take('INTEGER')) === certificate.serial && isIssuer;
}

/** The signed attributes name the certificate by its hash, so that no other with the same key can stand in for it. */
async function requireBound({
  attributes,
  certificate,
}: {
  attributes: ReadonlyMap<string, Element>;
  certificate: Certificate;
}): Promise<void> {
  const first = attributes.get(ID_SIGNING_CERTIFICATE);
  const second = attributes.get(ID_SIGNING_CERTIFICATE_V2);
  if (first === undefined && second === undefined) {
    throw invalid('expected the signed attributes to name the certificate (ESSCertID)');
  }
  if (first !== undefined) await requireNamed({ attribute: first, fallback: 'SHA-1', certificate });
  if (second !== undefined) await requireNamed({ attribute: second, fallback: 'SHA-256', certificate });
}

async function requireNamed({
  attribute,
  fallback,
  certificate,
}: {
  attribute: Element;
  fallback: 'SHA-1' | 'SHA-256';
  certificate: Certificate;
}): Promise<void> {
  const certIds = new Fields({ what: 'signing certificate', of: attribute }).take('SEQUENCE').children;
  const [certId] = certIds;
  if (certId === undefined) throw invalid('signing certificate: expected at least one');
  const fields = new Fields({ what: 'ESSCertID', of: certId });
  const algorithm = fallback === 'SHA-1' ? null : fields.maybe('SEQUENCE');
  const hash = algorithm === null ? fallback : hashOf(algorithm);
  const named = fields.take('OCTET STRING').content;
  const issuerSerial = fields.maybe('SEQUENCE');
  fields.end();
  const matches = equalBytes(named, await digest(hash, certificate.bytes));
  if (!matches || !isIssuerSerial({ issuerSerial, certificate })) {
    throw invalid('expected the certificate that the signed attributes name');
  }
}

/** RFC 5035 §4: the issuer as one directory name, and the serial number; both may be left out. */
function isIssuerSerial({
  issuerSerial,
  certificate,
}: {
  issuerSerial: Element | null;
  certificate: Certificate;
}): boolean {
  if (issuerSerial === null) return true;
  const fields = new Fields({ what: 'issuer and serial', of: issuerSerial });
  const issuer = onlyChild(onlyChild(fields.take('SEQUENCE'), 'issuer'), 'issuer');
  return equalBytes(issuer.bytes, certificate.issuer) && hexOf(fields.take('INTEGER')) === certificate.serial;
}

async function requireSignature({
  signer,
  certificate,
}: {
  signer: Signer;
  certificate: Certificate;
}): Promise<void> {
  const holds = await verifySignature({
    algorithm: signer.algorithm,
    digestAlgorithm: signer.digestAlgorithm,
    publicKey: certificate.publicKey,
    signature: signer.signature,
    bytes: signer.signedAttributes.bytes,
  });
  if (!holds) throw invalid('its signature does not hold');
}
