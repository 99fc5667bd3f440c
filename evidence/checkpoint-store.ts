import { BreakglassError } from '../domain/errors.ts';
import { checkpointText, type Checkpoint } from './core/checkpoint.ts';
import { bytesOf } from './core/hash.ts';
import { parseNote, signNote, verifyNote } from './core/note.ts';
import { readIfThere, storeOnce } from './disk.ts';
import { checkpointFile, vkeyFile, type CheckpointFolder } from './folder.ts';
import type { EvidenceKey } from './keys.ts';

/**
 * Signs a checkpoint and stores it as `checkpoints/<size>`, with the public keys beside it; the caller holds the log's
 * lock. `keys` sign in their order: one, or two where the first hands over to the second. A checkpoint that is stored
 * already is returned as it is, if it states the same and one of `keys` signed it.
 *
 * `EVIDENCE_FORKED`: another root is signed for this size; `CHECKPOINT_INVALID`, `CHECKPOINT_UNTRUSTED`: the stored
 * one is damaged, or a stranger's.
 */
export async function storeCheckpoint({
  folder,
  checkpoint,
  keys,
}: {
  folder: CheckpointFolder;
  checkpoint: Checkpoint;
  keys: readonly EvidenceKey[];
}): Promise<string> {
  const file = checkpointFile(folder, checkpoint.size);
  const text = checkpointText(checkpoint);
  const stored = (await readIfThere(file))?.toString();
  if (stored !== undefined) {
    requireSame({ stored, text, size: checkpoint.size });
    verifyNote({ note: stored, vkeys: keys.map(({ vkey }) => vkey) });
    return stored;
  }
  for (const key of keys) {
    await storeOnce({ file: vkeyFile(folder, key.id), bytes: bytesOf(`${key.vkey}\n`), work: folder.work });
  }
  const note = signedBy({ text, keys });
  await storeOnce({ file, bytes: bytesOf(note), work: folder.work });
  return note;
}

/** One note with a signature line for each key (C2SP signed-note). */
function signedBy({ text, keys }: { text: string; keys: readonly EvidenceKey[] }): string {
  const lines = keys.map((key) => signNote({ text, key, sign: key.sign }).slice(text.length + 1));
  return `${text}\n${lines.join('')}`;
}

function requireSame({ stored, text, size }: { stored: string; text: string; size: number }): void {
  if (parseNote(stored).text === text) return;
  throw new BreakglassError({
    code: 'EVIDENCE_FORKED',
    message: `another checkpoint is signed for size ${size}; it is kept`,
  });
}
