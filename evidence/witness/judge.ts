import { BreakglassError } from '../../domain/errors.ts';
import { parseCheckpoint, type Checkpoint } from '../core/checkpoint.ts';
import { verifyConsistency } from '../core/consistency.ts';
import { EMPTY_TREE, rootOf } from '../core/merkle.ts';
import { parseNote, parseVkey, signatureLine, verifyNote } from '../core/note.ts';
import type { AddCheckpoint } from './request.ts';

/** Why a witness does not co-sign, by the status that the protocol has for it. */
export type Refusal =
  | { readonly status: 400 | 403 | 404 | 422; readonly because: string }
  /** The log is not where the witness left it; `size` is what the witness has. */
  | { readonly status: 409; readonly size: number };

/** A checkpoint that may be co-signed, and a note with only the signatures that were verified. */
export interface Accepted {
  readonly checkpoint: Checkpoint;
  readonly text: string;
  readonly note: string;
}

/** A tree that was co-signed before; size 0 and the empty root where none was. */
export type Known = Pick<Checkpoint, 'size' | 'root'>;

/** What a checkpoint states, once it is known to be signed by the key of its log. */
export type Signed = Accepted | Refusal;

/**
 * Reads a checkpoint and checks that the key of its log signed it. A key `breakglass/example` has the logs
 * `breakglass/example` and `breakglass/example/…`: runs are logs of their own, with one key.
 */
export function readSigned({ note, logs }: { note: string; logs: readonly string[] }): Signed {
  try {
    const { text } = parseNote(note);
    const checkpoint = parseCheckpoint(text);
    const vkeys = logs.filter((vkey) => isLogOf({ vkey, origin: checkpoint.origin }));
    if (vkeys.length === 0) return { status: 404, because: `no log ${checkpoint.origin} is known here` };
    return requireSigned({ note, text, checkpoint, vkeys });
  } catch (error) {
    if (error instanceof BreakglassError) return { status: 400, because: error.message };
    throw error;
  }
}

/**
 * Holds a signed checkpoint against what is known of its log, in the order of the protocol
 * (https://github.com/C2SP/C2SP/blob/main/tlog-witness.md); null where nothing stands against it.
 */
export function judgeGrowth({
  checkpoint,
  request: { oldSize, proof },
  known,
}: {
  checkpoint: Checkpoint;
  request: AddCheckpoint;
  known: Known;
}): Refusal | null {
  if (oldSize > checkpoint.size) {
    return { status: 400, because: `expected an old size of at most ${checkpoint.size}, got ${oldSize}` };
  }
  if (oldSize !== known.size) return { status: 409, size: known.size };
  if (checkpoint.size === 0 && checkpoint.root !== rootOf(EMPTY_TREE)) {
    return { status: 422, because: 'expected the root of the empty tree at size 0' };
  }
  if (oldSize === 0) {
    return proof.length === 0 ? null : { status: 422, because: 'expected no proof from size 0' };
  }
  return judgeProof({ from: known, to: checkpoint, proof });
}

/** Whether a vkey's holder may sign this log. */
function isLogOf({ vkey, origin }: { vkey: string; origin: string }): boolean {
  const { name } = parseVkey(vkey);
  return origin === name || origin.startsWith(`${name}/`);
}

function requireSigned({
  note,
  text,
  checkpoint,
  vkeys,
}: {
  note: string;
  text: string;
  checkpoint: Checkpoint;
  vkeys: readonly string[];
}): Signed {
  try {
    const { signedBy } = verifyNote({ note, vkeys });
    return { checkpoint, text, note: `${text}\n${linesBy({ note, signedBy })}` };
  } catch (error) {
    if (error instanceof BreakglassError) return { status: 403, because: error.message };
    throw error;
  }
}

/** Only what was verified is kept: whoever sends a note may hang any other line to it. */
function linesBy({ note, signedBy }: { note: string; signedBy: readonly string[] }): string {
  const { signatures } = parseNote(note);
  const lines = signedBy.map(parseVkey).flatMap((key) => {
    const own = signatures.find(({ name, id }) => name === key.name && id === key.id);
    return own === undefined ? [] : [signatureLine({ key, signature: own.signature })];
  });
  return lines.join('');
}

function judgeProof(given: Parameters<typeof verifyConsistency>[0]): Refusal | null {
  try {
    verifyConsistency(given);
    return null;
  } catch (error) {
    if (error instanceof BreakglassError) return { status: 422, because: error.message };
    throw error;
  }
}
