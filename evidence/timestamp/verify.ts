import type { Digest } from '../../domain/ids.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { invalid } from './asn1.ts';
import { readRoots, type Certificate } from './certificate.ts';
import { chainToRoot, requireForTimestamps } from './chain.ts';
import { checkSigner } from './signer.ts';
import { readResponse, type TimestampInfo } from './token.ts';

/** What a timestamp says, once its signature holds. */
export interface Timestamp {
  /** When the imprint existed, by the authority: `YYYY-MM-DDThh:mm:ss.sssZ`. */
  readonly time: string;
  /** The authority's policy, an object identifier. */
  readonly policy: string;
  /** Lower-case hex. */
  readonly serial: string;
  /** The subject of the authority's certificate, for people. */
  readonly tsa: string;
  /** How far off the time may be, either way; null where the authority does not say. */
  readonly accuracyMs: number | null;
}

/** A timestamp whose authority is certified by a root that the reader trusts. */
export interface TrustedTimestamp extends Timestamp {
  /** Subjects from the authority to the root, both included. */
  readonly chain: readonly string[];
}

/** A timestamp that holds, by an authority that nobody has vouched for yet. */
export interface OpenedTimestamp {
  readonly timestamp: Timestamp;
  readonly info: TimestampInfo;
  readonly signer: Certificate;
  readonly certificates: readonly Certificate[];
}

/**
 * Checks that a DER TimeStampResp (RFC 3161 §2.4.2) is a timestamp over what has this SHA-256, and that its own
 * certificate's key signed it. It says nothing about whose certificate that is. Anybody can make one that passes:
 * only `verifyTimestamp` makes it a proof.
 *
 * `TIMESTAMP_INVALID`: not a granted timestamp, over something else, or the signature does not hold;
 * `TIMESTAMP_UNTRUSTED`: the certificate is not one for timestamps.
 */
export async function openTimestamp({
  tsr,
  digest,
}: {
  tsr: Uint8Array;
  digest: Digest;
}): Promise<OpenedTimestamp> {
  return orInvalid(async () => {
    const token = readResponse(tsr);
    const { info, certificates } = token;
    if (info.imprint !== digest) throw invalid(`expected it over ${digest}, got ${info.imprint}`);
    const signer = await checkSigner(token);
    requireForTimestamps(signer);
    const { policy, serial, accuracyMs } = info;
    const timestamp = { time: info.time.toISOString(), policy, serial, tsa: signer.name, accuracyMs };
    return { timestamp, info, signer, certificates };
  });
}

/**
 * Verifies a timestamp over what has this SHA-256, up to one of the roots, given as PEM texts of one or more
 * certificates. `at` is when the certificates must have been valid: the timestamp's own time unless given, as the
 * signature outlives them. No revocation is looked at: that would need the network.
 *
 * `TIMESTAMP_INVALID` and `TIMESTAMP_UNTRUSTED` as for `openTimestamp`; `TIMESTAMP_UNTRUSTED` too where no chain of
 * certificates valid then leads to a root; `VALUE_INVALID`: a root that is not a certificate in PEM.
 */
export async function verifyTimestamp({
  tsr,
  digest,
  roots,
  at,
}: {
  tsr: Uint8Array;
  digest: Digest;
  roots: readonly string[];
  at?: Date;
}): Promise<TrustedTimestamp> {
  const { timestamp, info, signer, certificates } = await openTimestamp({ tsr, digest });
  return orInvalid(async () => {
    const trusted = readRoots(roots);
    const chain = await chainToRoot({ signer, others: certificates, roots: trusted, at: at ?? info.time });
    return { ...timestamp, chain: chain.map(({ name }) => name) };
  });
}

/** Whatever the reader of ASN.1 or Web Crypto says of hostile bytes, it is one refusal to us. */
async function orInvalid<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof BreakglassError) throw error;
    throw invalid('expected what can be checked', error);
  }
}
