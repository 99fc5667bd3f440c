import { equalBytes } from '@noble/curves/utils.js';
import { BreakglassError } from '../../domain/errors.ts';
import { Fields, numberOf, oidOf } from './asn1.ts';
import type { Certificate } from './certificate.ts';
import { verifySignature } from './signature.ts';

const ID_KEY_USAGE = '2.5.29.15';
const ID_BASIC_CONSTRAINTS = '2.5.29.19';
const ID_CERTIFICATE_POLICIES = '2.5.29.32';
const ID_EXTENDED_KEY_USAGE = '2.5.29.37';
const ID_ANY_PURPOSE = '2.5.29.37.0';
const ID_TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
/** What is looked at here; policies limit nothing, because no policy is asked for. */
const UNDERSTOOD = [
  ID_KEY_USAGE,
  ID_BASIC_CONSTRAINTS,
  ID_CERTIFICATE_POLICIES,
  ID_EXTENDED_KEY_USAGE,
] as const;
/** Bits of key usage (RFC 5280 §4.2.1.3), as they stand in the first byte. */
const DIGITAL_SIGNATURE_OR_NON_REPUDIATION = 0xc0;
const KEY_CERT_SIGN = 0x04;
const MAX_DEPTH = 6;

function untrusted(message: string): BreakglassError {
  return new BreakglassError({ code: 'TIMESTAMP_UNTRUSTED', message: `timestamp: ${message}` });
}

/**
 * Checks that a certificate is for timestamps and for nothing else: its extended key usage is critical and
 * id-kp-timeStamping alone (RFC 3161 §2.3). Throws `TIMESTAMP_UNTRUSTED`.
 */
export function requireForTimestamps(certificate: Certificate): void {
  const usage = certificate.extensions.get(ID_EXTENDED_KEY_USAGE);
  const purposes = usage?.value.children.map(oidOf) ?? [];
  if (usage?.critical !== true || purposes.length !== 1 || purposes[0] !== ID_TIME_STAMPING) {
    throw untrusted(`expected ${certificate.name} to be for timestamps only, and critically so`);
  }
  if (!mayUse(certificate, DIGITAL_SIGNATURE_OR_NON_REPUDIATION)) {
    throw untrusted(`expected the key of ${certificate.name} to be for signing`);
  }
}

/**
 * The chain from the signer to one of the roots, both included, all valid `at` a time (RFC 5280 §6, without policies
 * and name constraints: a certificate with critical ones is refused). No revocation is looked at. A root is whatever
 * certificate the reader trusts, self-signed or not. Throws `TIMESTAMP_UNTRUSTED`, naming what stands in the way.
 */
export async function chainToRoot({
  signer,
  others,
  roots,
  at,
}: {
  signer: Certificate;
  others: readonly Certificate[];
  roots: readonly Certificate[];
  at: Date;
}): Promise<readonly Certificate[]> {
  const search: Search = { roots, candidates: [...roots, ...others], at, seen: [], faults: [] };
  const chain = await reach({ path: [signer], search });
  if (chain !== null) return chain;
  const why = search.faults.length === 0 ? '' : ` (${search.faults.join('; ')})`;
  throw untrusted(`expected a chain from ${signer.name} to a root that was given${why}`);
}

interface Search {
  readonly roots: readonly Certificate[];
  readonly candidates: readonly Certificate[];
  readonly at: Date;
  /** Each certificate is tried once, so that many of the same name cannot make the search long. */
  readonly seen: Certificate[];
  readonly faults: string[];
}

async function reach({
  path,
  search,
}: {
  path: readonly Certificate[];
  search: Search;
}): Promise<readonly Certificate[] | null> {
  const last = path.at(-1);
  if (last === undefined || search.seen.includes(last) || path.length > MAX_DEPTH) return null;
  search.seen.push(last);
  const fault = faultOf({ certificate: last, below: path.length - 2, at: search.at });
  if (fault !== null) {
    search.faults.push(`${last.name}: ${fault}`);
    return null;
  }
  if (search.roots.some((root) => equalBytes(root.bytes, last.bytes))) return path;
  for (const issuer of search.candidates) {
    if (!equalBytes(issuer.subject, last.issuer)) continue;
    if (!(await isIssuedBy({ certificate: last, issuer, faults: search.faults }))) continue;
    const chain = await reach({ path: [...path, issuer], search });
    if (chain !== null) return chain;
  }
  return null;
}

/** Why a certificate cannot be in a chain. `below`: authorities between it and the signer; -1 for the signer. */
function faultOf({
  certificate,
  below,
  at,
}: {
  certificate: Certificate;
  below: number;
  at: Date;
}): string | null {
  const { notBefore, notAfter, extensions } = certificate;
  if (at < notBefore || at > notAfter) {
    const [from, to] = [notBefore.toISOString(), notAfter.toISOString()];
    return `expected it to be valid at ${at.toISOString()}, it is from ${from} to ${to}`;
  }
  const understood: readonly string[] = UNDERSTOOD;
  for (const [oid, { critical }] of extensions) {
    if (critical && !understood.includes(oid)) return `critical extension ${oid} is not understood`;
  }
  return below < 0 ? null : authorityFault({ certificate, below });
}

function authorityFault({ certificate, below }: { certificate: Certificate; below: number }): string | null {
  const constraints = certificate.extensions.get(ID_BASIC_CONSTRAINTS)?.value;
  if (constraints === undefined) return 'expected an authority, it has no basic constraints';
  const fields = new Fields({ what: 'basic constraints', of: constraints });
  if (fields.maybe('BOOLEAN')?.content[0] !== 0xff) return 'expected an authority';
  const length = fields.maybe('INTEGER');
  if (length !== null && numberOf(length) < below) return 'expected a shorter chain below it';
  if (!mayUse(certificate, KEY_CERT_SIGN)) return 'expected its key to be for signing certificates';
  const purposes = certificate.extensions.get(ID_EXTENDED_KEY_USAGE)?.value.children.map(oidOf);
  const fits = purposes?.some((oid) => oid === ID_TIME_STAMPING || oid === ID_ANY_PURPOSE) ?? true;
  return fits ? null : 'expected an authority that may certify for timestamps';
}

/** Whether the key usage has one of these bits; a certificate without the extension may be used for everything. */
function mayUse(certificate: Certificate, bits: number): boolean {
  const usage = certificate.extensions.get(ID_KEY_USAGE)?.value;
  if (usage === undefined) return true;
  return ((usage.content[1] ?? 0) & bits) !== 0;
}

/** A signature by means that do not count here is no reason to stop: another issuer may have signed it too. */
async function isIssuedBy({
  certificate,
  issuer,
  faults,
}: {
  certificate: Certificate;
  issuer: Certificate;
  faults: string[];
}): Promise<boolean> {
  try {
    return await verifySignature({
      algorithm: certificate.algorithm,
      digestAlgorithm: null,
      publicKey: issuer.publicKey,
      signature: certificate.signature,
      bytes: certificate.signed,
    });
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    faults.push(`${certificate.name}: ${error.message}`);
    return false;
  }
}
