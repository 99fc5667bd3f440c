import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { BreakglassError } from '../../domain/errors.ts';
import type { LogPoint } from '../../domain/decision.ts';
import { decodeBase64, encodeBase64 } from '../../domain/base64.ts';

const ROOT_LENGTH_BYTES = 32;
const CHECKPOINT = /^(?<origin>[^\n]+)\n(?<size>0|[1-9][0-9]{0,15})\n(?<root>[A-Za-z0-9+/=]+)\n$/u;

/** What a checkpoint states: which log had which root at which size. */
export interface Checkpoint extends LogPoint {
  readonly origin: string;
}

/**
 * The text of a checkpoint: origin, decimal size and base64 root, a line each. It is signed as a note.
 * See https://github.com/C2SP/C2SP/blob/main/tlog-checkpoint.md.
 */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${encodeBase64(hexToBytes(root))}\n`;
}

/**
 * Reads a checkpoint's text; throws `CHECKPOINT_INVALID` unless it is the one that `checkpointText` writes.
 * Extension lines, which the format allows and advises against, are refused: nothing here would check them.
 */
export function parseCheckpoint(text: string): Checkpoint {
  const parts = CHECKPOINT.exec(text)?.groups;
  const root = decodeBase64(parts?.root ?? '*');
  const size = Number(parts?.size);
  if (parts?.origin === undefined || root?.length !== ROOT_LENGTH_BYTES || !Number.isSafeInteger(size)) {
    throw new BreakglassError({
      code: 'CHECKPOINT_INVALID',
      message: 'checkpoint: expected three lines: origin, size in decimal, root of 32 bytes in base64',
    });
  }
  return { origin: parts.origin, size, root: bytesToHex(root) };
}
