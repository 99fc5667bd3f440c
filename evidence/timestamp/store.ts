import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { ID_PATTERN } from '../../domain/ids.ts';
import { sha256Hex } from '../core/hash.ts';
import { onDisk, readIfThere, storeOnce, syncFolder } from '../disk.ts';
import { NAMES } from '../names.ts';
import { requestTimestamp } from './client.ts';
import { openTimestamp, verifyTimestamp, type TrustedTimestamp } from './verify.ts';

/** The name inside the folder of a run or of the ledger; docs/evidence-format.md is its contract. */
export const TIMESTAMPS = 'timestamps';

/** Where checkpoints and their timestamps lie: the folder of a run or of the ledger. */
export interface TimestampedFolder {
  readonly root: string;
  /** For unfinished files: on the same file system. */
  readonly work: string;
}

/** A timestamp authority of the organisation file, with its roots read. */
export interface TimestampAuthority {
  readonly id: string;
  readonly url: string;
  /** PEM texts. */
  readonly roots: readonly string[];
}

/**
 * Sees to it that a stored checkpoint has this authority's timestamp: returns the stored one, or asks for one,
 * verifies it up to the authority's roots and stores it. So it may be tried again at any time.
 *
 * - `CHECKPOINT_MISSING`: there is no such checkpoint to stamp;
 * - `TIMESTAMP_UNAVAILABLE`: the authority did not answer; worth another try;
 * - `TIMESTAMP_INVALID`, `TIMESTAMP_UNTRUSTED`: what it answered, or what is stored, does not hold.
 */
export async function timestampCheckpoint({
  folder,
  size,
  authority,
  timeoutMs,
}: {
  folder: TimestampedFolder;
  size: number;
  authority: TimestampAuthority;
  timeoutMs: number;
}): Promise<TrustedTimestamp> {
  const { id, url, roots } = authority;
  const digest = sha256Hex(await readCheckpoint({ folder, size }));
  const file = timestampFile({ folder, size, tsa: id });
  const stored = await onDisk('reading the timestamp', () => readIfThere(file));
  const tsr = stored ?? (await requestTimestamp({ url, digest, timeoutMs }));
  const verified = await verifyTimestamp({ tsr, digest, roots });
  if (stored === null) await storeTimestamp({ folder, size, tsa: id, tsr });
  return verified;
}

/**
 * Stores an authority's DER TimeStampResp over the exact bytes of `checkpoints/<size>` as
 * `timestamps/<size>.<tsa>.tsr`. The same again changes nothing; another one of this authority is
 * `EVIDENCE_FORKED`, and the first stays. `CHECKPOINT_MISSING` without that checkpoint; `TIMESTAMP_INVALID`,
 * `TIMESTAMP_UNTRUSTED` if it would not hold when it is verified without roots.
 */
export async function storeTimestamp({
  folder,
  size,
  tsa,
  tsr,
}: {
  folder: TimestampedFolder;
  size: number;
  tsa: string;
  tsr: Uint8Array;
}): Promise<void> {
  const file = timestampFile({ folder, size, tsa });
  await openTimestamp({ tsr, digest: sha256Hex(await readCheckpoint({ folder, size })) });
  await onDisk('storing the timestamp', async () => {
    await mkdir(path.dirname(file), { recursive: true });
    await syncFolder(folder.root);
    await storeOnce({ file, bytes: tsr, work: folder.work });
  });
}

/** `timestamps/42.tsa-1.tsr`; `VALUE_INVALID` for an id or a size that could name any other place. */
export function timestampFile({
  folder,
  size,
  tsa,
}: {
  folder: TimestampedFolder;
  size: number;
  tsa: string;
}): string {
  if (!ID_PATTERN.test(tsa) || !Number.isSafeInteger(size) || size < 0) {
    throw new BreakglassError({
      code: 'VALUE_INVALID',
      message: 'expected the size of a checkpoint and the id of a timestamp authority',
    });
  }
  return path.join(folder.root, TIMESTAMPS, `${size}.${tsa}.tsr`);
}

async function readCheckpoint({
  folder,
  size,
}: {
  folder: TimestampedFolder;
  size: number;
}): Promise<Uint8Array> {
  const file = path.join(folder.root, NAMES.checkpoints, String(size));
  const bytes = await onDisk('reading the checkpoint', () => readIfThere(file));
  if (bytes !== null) return bytes;
  throw new BreakglassError({
    code: 'CHECKPOINT_MISSING',
    message: `expected a checkpoint over ${size} events to put a timestamp on`,
  });
}
