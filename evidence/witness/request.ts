import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { decodeBase64, encodeBase64 } from '../../domain/base64.ts';
import type { Digest } from '../../domain/ids.ts';

/** A log of more than 2^63 entries does not exist; the protocol sets this bound. */
const MAX_PROOF_LINES = 63;
const HASH_LENGTH_BYTES = 32;

/** What a log asks of a witness: co-sign this checkpoint, which continues the one of `oldSize`. */
export interface AddCheckpoint {
  readonly oldSize: number;
  /** Consistency proof (RFC 6962 §2.1.2), lower-case hex; empty where the old size is 0 or the same. */
  readonly proof: readonly Digest[];
  /** The checkpoint as a signed note. */
  readonly note: string;
}

/**
 * The body of `add-checkpoint`: old size, proof and checkpoint, as text. See
 * https://github.com/C2SP/C2SP/blob/main/tlog-witness.md.
 */
export function addCheckpointBody({ oldSize, proof, note }: AddCheckpoint): string {
  const lines = proof.map((hash) => `${encodeBase64(hexToBytes(hash))}\n`);
  return `old ${oldSize}\n${lines.join('')}\n${note}`;
}

/** Reads such a body; null where it is malformed. The note inside it is not looked at. */
export function readAddCheckpoint(body: string): AddCheckpoint | null {
  const end = body.indexOf('\n\n');
  const [first, ...hashes] = body.slice(0, Math.max(0, end)).split('\n');
  const oldSize = Number(/^old (0|[1-9][0-9]{0,15})$/.exec(first ?? '')?.[1] ?? Number.NaN);
  if (end === -1 || !Number.isSafeInteger(oldSize) || hashes.length > MAX_PROOF_LINES) return null;
  const proof = hashes.map(decodeBase64);
  if (!proof.every(isHash)) return null;
  return { oldSize, proof: proof.map(bytesToHex), note: body.slice(end + 2) };
}

function isHash(bytes: Uint8Array | null): bytes is Uint8Array {
  return bytes?.length === HASH_LENGTH_BYTES;
}
