import type { ErrorCode } from '../../domain/errors.ts';
import { parseCheckpoint } from '../core/checkpoint.ts';
import { verifyNote } from '../core/note.ts';
import { checkpointOrigin, NAMES } from '../names.ts';
import { textOf } from './bytes.ts';
import type { RunFiles } from './run-files.ts';
import type { CheckedJournal } from './journal.ts';
import { at, Break, type Seal } from './report.ts';
import { requireKnownKeys, type TrustedKeys } from './trusted.ts';

/** A checkpoint's place in the folder of a run or of the ledger. */
export const CHECKPOINT_NAME = /^checkpoints\/(?<size>0|[1-9][0-9]{0,14})$/;

/**
 * Checks every checkpoint: a trusted key signed it, it is of this log, and its root is the journal's at its size.
 * A closed run must have one over all its events. Returns them with the keys that signed.
 */
export async function checkCheckpoints({
  files,
  journal,
  trusted,
}: {
  files: RunFiles;
  journal: CheckedJournal;
  trusted: TrustedKeys;
}): Promise<readonly Seal[]> {
  await requireKnownKeys({ files, vkeys: trusted.vkeys, message: trusted.expected });
  const names = files.names.filter((name) => CHECKPOINT_NAME.test(name));
  const seals: Seal[] = [];
  for (const name of names) {
    const note = textOf(await files.read(name));
    const verified = at(name, () => verifyNote({ note, vkeys: trusted.vkeys }));
    const size = checkStatement({ name, text: verified.text, journal });
    const time = journal.events[size - 1]?.at ?? journal.opened.at;
    seals.push({ size, at: time, signedBy: verified.signedBy });
  }
  const last = `${NAMES.checkpoints}/${journal.events.length}`;
  if (journal.closed !== null && !names.includes(last)) {
    throw broken('CHECKPOINT_MISSING', last, 'expected the checkpoint over the whole closed journal');
  }
  return seals.toSorted((one, other) => one.size - other.size);
}

function checkStatement({
  name,
  text,
  journal,
}: {
  name: string;
  text: string;
  journal: CheckedJournal;
}): number {
  const { origin, size, root } = at(name, () => parseCheckpoint(text));
  const expected = checkpointOrigin(journal.opened);
  if (origin !== expected) throw broken('CHECKPOINT_INVALID', name, `expected the origin ${expected}`);
  if (name !== `${NAMES.checkpoints}/${size}`) {
    throw broken('CHECKPOINT_INVALID', name, `expected a checkpoint of the size in its name, got ${size}`);
  }
  const rebuilt = journal.rootAt(size);
  if (rebuilt !== root) {
    throw broken(
      'ROOT_MISMATCH',
      name,
      `expected the root ${root} over ${size} events, got ${rebuilt ?? 'too few'}`,
    );
  }
  return size;
}

function broken(code: ErrorCode, place: string, message: string): Break {
  return new Break({ code, place, message });
}
