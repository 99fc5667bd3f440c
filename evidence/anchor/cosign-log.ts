import type { WitnessDefinition } from '../../domain/organisation.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { consistencyProof } from '../core/consistency.ts';
import { readCosignature } from '../core/cosignature.ts';
import { parseNote } from '../core/note.ts';
import { onDisk, readIfThere } from '../disk.ts';
import { cosign } from '../witness/client.ts';
import { cosignatureFile, storeCosignature } from '../witness/store.ts';
import type { SealedLog } from './sealed-log.ts';

/**
 * Sees to it that a checkpoint has this witness's cosignature: checks the stored one, or asks for one and stores it.
 * So it may be tried again at any time. Refusals as `cosign`; `COSIGNATURE_INVALID` where the stored one does not hold.
 */
export async function cosignLog({
  log: { folder, size, note, leafHashes },
  witness: { url, vkey },
  timeoutMs,
}: {
  log: SealedLog;
  witness: WitnessDefinition;
  timeoutMs: number;
}): Promise<void> {
  const file = cosignatureFile({ folder, size, vkey });
  const stored = await onDisk('reading the cosignature', () => readIfThere(file));
  if (stored !== null) {
    requireHolding({ line: stored.toString(), note, vkey });
    return;
  }
  const cosignature = await cosign({
    url,
    vkey,
    checkpointNote: note,
    oldSize: 0,
    proofFrom: (from) => consistencyProof({ hashes: leafHashes, from, to: size }),
    timeoutMs,
  });
  await storeCosignature({ folder, size, cosignature });
}

function requireHolding({ line, note, vkey }: { line: string; note: string; vkey: string }): void {
  const { text } = parseNote(note);
  if (readCosignature({ line: line.replace(/\n$/, ''), text, witnesses: [vkey] }) !== null) return;
  throw new BreakglassError({
    code: 'COSIGNATURE_INVALID',
    message: "expected this witness's signature in the file under its id, got another's",
  });
}
