import { sha256Hex } from '../core/hash.ts';
import { NAMES } from '../names.ts';
import { openTimestamp, verifyTimestamp, type Timestamp } from '../timestamp/verify.ts';
import type { RunFiles } from './run-files.ts';
import { atAwaited } from './report.ts';

/** A timestamp's place in the folder of a run or of the ledger. */
export const TIMESTAMP_NAME =
  /^timestamps\/(?<size>0|[1-9][0-9]{0,14})\.(?<tsa>[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)\.tsr$/;

/** The size of the checkpoint that a file in `timestamps/` is about; 0 where its name does not say. */
export function timestampedSize(name: string): number {
  return Number(TIMESTAMP_NAME.exec(name)?.groups?.size ?? 0);
}

/** A timestamp that holds over a checkpoint. */
export interface CheckedTimestamp extends Timestamp {
  readonly file: string;
  /** Of the checkpoint. */
  readonly size: number;
  /** `root`: certified up to a root of the reader; `not-given`: the reader gave none, so nobody vouches for it. */
  readonly trust: 'root' | 'not-given';
}

/**
 * Checks that every timestamp in a folder is over the exact bytes of its checkpoint, whole and signed, and by an
 * authority that one of the roots (PEM texts) certifies; returns them in the order of their checkpoints. Where
 * `roots` is null the last is not checked, and such a timestamp proves nothing to a reader who does not know the
 * authority's certificate from elsewhere.
 *
 * Breaks: `EVIDENCE_MISSING` (no such checkpoint), `TIMESTAMP_INVALID`, `TIMESTAMP_UNTRUSTED`.
 */
export async function checkTimestamps({
  files,
  roots,
}: {
  files: RunFiles;
  roots: readonly string[] | null;
}): Promise<readonly CheckedTimestamp[]> {
  const checked: CheckedTimestamp[] = [];
  for (const file of files.names) {
    const size = TIMESTAMP_NAME.exec(file)?.groups?.size;
    if (size === undefined) continue;
    const digest = sha256Hex(await files.read(`${NAMES.checkpoints}/${size}`));
    const tsr = await files.read(file);
    const found = await atAwaited(file, async () => {
      if (roots === null) return (await openTimestamp({ tsr, digest })).timestamp;
      return verifyTimestamp({ tsr, digest, roots });
    });
    const { time, policy, serial, tsa, accuracyMs } = found;
    const trust = roots === null ? 'not-given' : 'root';
    checked.push({ file, size: Number(size), time, policy, serial, tsa, accuracyMs, trust });
  }
  return checked.toSorted((a, b) => a.size - b.size);
}
