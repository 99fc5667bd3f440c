import { bytesToHex } from '@noble/hashes/utils.js';
import { decodeBase64 } from '../../domain/base64.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { Digest } from '../../domain/ids.ts';
import { parseCheckpoint, type Checkpoint } from '../../evidence/core/checkpoint.ts';
import { verifyInclusion } from '../../evidence/core/inclusion.ts';
import { verifyNote } from '../../evidence/core/note.ts';
import type { TlogProof } from '../../evidence/core/tlog-proof.ts';

/** A checkpoint of at most 16 KiB, at most 64 hashes, and extra data that a person can still look at. */
const MAX_PROOF_LENGTH = 64 * 1024;
const PROOF =
  /^c2sp\.org\/tlog-proof@v1\n(?:extra (?<extra>[A-Za-z0-9+/=]+)\n)?index (?<index>0|[1-9][0-9]{0,15})\n(?<hashes>(?:[A-Za-z0-9+/]{43}=\n){0,64})\n(?<checkpoint>[^]+)$/u;

/** A proof as another writer may have made it. */
export interface ReadProof extends TlogProof {
  /** Free bytes for the reader's program; nothing signs them, so nothing may be concluded from them. */
  readonly extra?: Uint8Array;
}

/** Reads a `.tlog-proof` file in its one form; throws `PROOF_INVALID` for any other text. */
export function parseTlogProof(text: string): ReadProof {
  const parts = text.length > MAX_PROOF_LENGTH ? undefined : PROOF.exec(text)?.groups;
  if (parts?.checkpoint === undefined)
    throw refusal('expected "c2sp.org/tlog-proof@v1", an index, hashes and a checkpoint');
  const index = Number(parts.index);
  if (!Number.isSafeInteger(index)) throw refusal('expected an index below 2^53');
  const hashes = (parts.hashes ?? '').split('\n').slice(0, -1).map(readHash);
  const proof = { index, hashes, checkpoint: parts.checkpoint };
  if (parts.extra === undefined) return proof;
  const extra = decodeBase64(parts.extra);
  if (extra === null) throw refusal('expected the extra data in padded base64');
  return { ...proof, extra };
}

function readHash(line: string): Digest {
  const bytes = decodeBase64(line);
  if (bytes === null) throw refusal('expected each hash in padded base64');
  return bytesToHex(bytes);
}

/**
 * Verifies a `.tlog-proof` file: that the checkpoint is of the log `origin` and signed by a key of `vkeys`, and that
 * the leaf with this hash is at the proof's index in it. Cosignatures of witnesses lie in `proof.checkpoint`; whose are
 * needed is for the caller to judge.
 *
 * `PROOF_INVALID`: not such a file, or the leaf is not in the tree; `CHECKPOINT_UNTRUSTED`: no key of `vkeys` signed;
 * `CHECKPOINT_INVALID`: another log's checkpoint, or none, or a wrong signature.
 */
export function verifyTlogProof({
  text,
  leafHash,
  origin,
  vkeys,
}: {
  text: string;
  leafHash: Digest;
  origin: string;
  vkeys: readonly string[];
}): { proof: ReadProof; checkpoint: Checkpoint; signedBy: readonly string[] } {
  const proof = parseTlogProof(text);
  const { text: signed, signedBy } = verifyNote({ note: proof.checkpoint, vkeys });
  const checkpoint = parseCheckpoint(signed);
  if (checkpoint.origin !== origin) {
    throw new BreakglassError({
      code: 'CHECKPOINT_INVALID',
      message: `tlog proof: expected a checkpoint of ${origin}, got one of ${checkpoint.origin}`,
    });
  }
  const { index, hashes } = proof;
  verifyInclusion({ leafHash, index, size: checkpoint.size, root: checkpoint.root, proof: hashes });
  return { proof, checkpoint, signedBy };
}

function refusal(message: string): BreakglassError {
  return new BreakglassError({ code: 'PROOF_INVALID', message: `tlog proof: ${message}` });
}
