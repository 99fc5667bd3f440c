import { hexToBytes } from '@noble/hashes/utils.js';
import { encodeBase64 } from '../../domain/base64.ts';
import type { Digest } from '../../domain/ids.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';

/** All that shows one leaf to be in a log, but for the leaf itself and the keys to trust. */
export interface TlogProof {
  readonly index: number;
  /** As `inclusionProof` makes it for the checkpoint's size. */
  readonly hashes: readonly Digest[];
  /** The signed note, with whatever cosignatures it has, byte for byte. */
  readonly checkpoint: string;
}

/** The text of a `.tlog-proof` file. See https://github.com/C2SP/C2SP/blob/main/tlog-proof.md. */
export function tlogProofText({ index, hashes, checkpoint }: TlogProof): string {
  const lines = [HEADER, `index ${index}`, ...hashes.map((hash) => encodeBase64(hexToBytes(hash)))];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}
