import { BreakglassError } from '../../domain/errors.ts';
import type { Digest } from '../../domain/ids.ts';
import { parseCheckpoint, type Checkpoint } from '../core/checkpoint.ts';
import { parseNote, verifyNote } from '../core/note.ts';
import { NAMES } from '../names.ts';
import { at, Break } from './report.ts';

/** A log that lies here, a run's or the ledger's. */
export interface LogAtHand {
  readonly origin: string;
  /** The root over its first `size` leaves; null for a size that it does not reach. */
  readonly rootAt: (size: number) => Digest | null;
  /** The keys that are trusted for its checkpoints. */
  readonly vkeys: readonly string[];
}

/**
 * Holds a log against the checkpoints of it that the reader has from elsewhere: it must continue each. These are what
 * shows that the newest part of a log was taken off, or another log shown to somebody else. Returns the sizes of those
 * that it continues, in their order.
 *
 * Breaks: `EVIDENCE_TRUNCATED` (it ends before), `ROOT_MISMATCH` (it is another), `CHECKPOINT_UNTRUSTED` or
 * `CHECKPOINT_INVALID` where the reader's checkpoint is not one of this log's key.
 */
export function requireSeen({ seen, log }: { seen: readonly string[]; log: LogAtHand }): readonly number[] {
  const sizes: number[] = [];
  for (const note of seen) {
    const { origin, size, root } = statementOf(note);
    if (origin !== log.origin) continue;
    const place = `${NAMES.checkpoints}/${size}`;
    at(place, () => verifyNote({ note, vkeys: log.vkeys }));
    const ours = log.rootAt(size);
    if (ours === root) {
      sizes.push(size);
      continue;
    }
    const code = ours === null ? 'EVIDENCE_TRUNCATED' : 'ROOT_MISMATCH';
    const message = `expected the log of which you gave a checkpoint over ${size}, root ${root}`;
    throw new Break({ code, place, message: `${message}; got ${ours ?? 'a shorter one'}` });
  }
  return sizes.toSorted((one, other) => one - other);
}

/** `EVIDENCE_MISSING` for a checkpoint of a log that does not lie here at all: passed over, it would seem to hold. */
export function requireLogsOf({
  seen,
  origins,
}: {
  seen: readonly string[];
  origins: readonly string[];
}): void {
  const missing = seen.map(statementOf).find(({ origin }) => !origins.includes(origin));
  if (missing === undefined) return;
  throw new BreakglassError({
    code: 'EVIDENCE_MISSING',
    message: `expected the log ${missing.origin}, of which you gave a checkpoint, found none here`,
  });
}

/** What a checkpoint states; `CHECKPOINT_INVALID` where it is none. */
export function statementOf(note: string): Checkpoint {
  return parseCheckpoint(parseNote(note).text);
}
