import { z } from 'zod';
import type { LogPoint } from '../domain/decision.ts';
import { BreakglassError, type ErrorCode } from '../domain/errors.ts';
import type { Digest, RunId } from '../domain/ids.ts';
import { checkpointText, type Checkpoint } from './core/checkpoint.ts';
import { bytesOf } from './core/hash.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from './core/merkle.ts';
import { parseNote, signNote, verifyNote } from './core/note.ts';
import { onDisk, readIfThere, storeOnce } from './disk.ts';
import { checkpointFile, runFolder, vkeyFile, type RunFolder } from './folder.ts';
import { splitJournal } from './journal-file.ts';
import { parseJson } from './json.ts';
import { signerName, type EvidenceKey } from './keys.ts';
import { withLock } from './lock.ts';

const opening = z.looseObject({ type: z.literal('run-opened'), organisation: z.string() });

/**
 * The name of a run's log in its checkpoints: the signer's name, then the run. It is no internet name, which
 * C2SP allows and only advises: an organisation that runs on one laptop has none to prove.
 */
export function checkpointOrigin({ organisation, run }: { organisation: string; run: RunId }): string {
  return `${signerName(organisation)}/${run}`;
}

/**
 * Seals a run's log at a size: rebuilds the root from the stored bytes, compares it with the one that the
 * workflow holds, signs the checkpoint and stores it as `checkpoints/<size>`, with the public key beside it.
 * Sealing again returns the stored note; two roots are never signed for one size.
 *
 * - `EVIDENCE_TRUNCATED`: fewer events are stored than the log has;
 * - `ROOT_MISMATCH`: the stored events are not those that the workflow recorded;
 * - `KEY_UNREADABLE`: the key is another organisation's than the run's;
 * - `EVENT_MALFORMED`: the first event does not open a run;
 * - `EVIDENCE_FORKED`, `CHECKPOINT_INVALID`: another checkpoint is stored for this size, or a damaged one.
 */
export async function sealRun({
  directory,
  run,
  log,
  key,
}: {
  directory: string;
  run: RunId;
  log: LogPoint;
  key: EvidenceKey;
}): Promise<{ checkpoint: string }> {
  const folder = runFolder({ directory, run });
  return onDisk('sealing the run', () =>
    withLock({
      file: folder.lock,
      work: async () => {
        const { root, organisation } = await rebuild({ folder, size: log.size });
        if (root !== log.root) {
          throw refusal(
            'ROOT_MISMATCH',
            `expected the root ${log.root} over ${log.size} events, got ${root}`,
          );
        }
        if (key.name !== signerName(organisation)) {
          throw refusal('KEY_UNREADABLE', `expected the key of ${signerName(organisation)}, got ${key.name}`);
        }
        const origin = checkpointOrigin({ organisation, run });
        return { checkpoint: await storeCheckpoint({ folder, checkpoint: { origin, ...log }, key }) };
      },
    }),
  );
}

async function rebuild({
  folder,
  size,
}: {
  folder: RunFolder;
  size: number;
}): Promise<{ root: Digest; organisation: string }> {
  const { leaves } = splitJournal((await readIfThere(folder.journal)) ?? Buffer.alloc(0));
  const first = leaves[0];
  if (first === undefined || leaves.length < size) {
    throw refusal(
      'EVIDENCE_TRUNCATED',
      `expected at least ${Math.max(1, size)} stored events, got ${leaves.length}`,
    );
  }
  const opened = opening.safeParse(parseJson(first.toString()));
  if (!opened.success) throw refusal('EVENT_MALFORMED', 'expected the first event to be run-opened');
  const root = rootOf(leaves.slice(0, size).reduce(appendLeaf, EMPTY_TREE));
  return { root, organisation: opened.data.organisation };
}

async function storeCheckpoint({
  folder,
  checkpoint,
  key,
}: {
  folder: RunFolder;
  checkpoint: Checkpoint;
  key: EvidenceKey;
}): Promise<string> {
  const file = checkpointFile(folder, checkpoint.size);
  const text = checkpointText(checkpoint);
  const stored = (await readIfThere(file))?.toString();
  if (stored !== undefined) {
    if (parseNote(stored).text !== text) {
      throw refusal(
        'EVIDENCE_FORKED',
        `another checkpoint is signed for size ${checkpoint.size}; it is kept`,
      );
    }
    verifyNote({ note: stored, vkeys: [key.vkey] });
    return stored;
  }
  const note = signNote({ text, key, sign: key.sign });
  await storeOnce({ file: vkeyFile(folder, key.id), bytes: bytesOf(`${key.vkey}\n`), work: folder.work });
  await storeOnce({ file, bytes: bytesOf(note), work: folder.work });
  return note;
}

function refusal(code: ErrorCode, message: string): BreakglassError {
  return new BreakglassError({ code, message });
}
