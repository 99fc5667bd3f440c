import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { BreakglassError } from '../domain/errors.ts';
import { decisionAttestation, type Accepted, IN_TOTO_PAYLOAD_TYPE } from './core/attestation.ts';
import { dsseText, signDsse } from './core/dsse.ts';
import { bytesOf } from './core/hash.ts';
import { replaceFile, syncFolder } from './disk.ts';
import { eventSchema } from './event-schema.ts';
import type { RunFolder } from './folder.ts';
import { attestationName } from './names.ts';
import { parseJson } from './json.ts';
import type { EvidenceKey } from './keys.ts';

const leafHeader = z.looseObject({ type: z.string() });

/**
 * Writes an attestation for each accepted decision of a closed run: `attestations/<n>.dsse.json`, signed by the evidence
 * key; nothing for a run that is still open. The caller holds the run's lock, and stores the closing checkpoint after:
 * until then what an attempt before left, perhaps with a key that was rotated since, is written anew. Ed25519 is
 * deterministic, so the same decision and key give the same bytes.
 *
 * `EVENT_MALFORMED`: an event that calls itself a decision is none.
 */
export async function storeAttestations({
  folder,
  leaves,
  key,
}: {
  folder: RunFolder;
  leaves: readonly Buffer[];
  key: EvidenceKey;
}): Promise<void> {
  const last = leaves.at(-1);
  if (last === undefined || typeOf(last) !== 'run-closed') return;
  const decided = leaves.flatMap(acceptedIn);
  if (decided.length === 0) return;
  await mkdir(folder.attestations, { recursive: true });
  await syncFolder(folder.root);
  for (const event of decided) {
    const file = path.join(folder.root, attestationName(event.n));
    await replaceFile({ file, bytes: attested({ event, key }), work: folder.work });
  }
}

function typeOf(leaf: Buffer): string | null {
  const header = leafHeader.safeParse(parseJson(leaf.toString()));
  return header.success ? header.data.type : null;
}

function acceptedIn(leaf: Buffer): Accepted[] {
  if (typeOf(leaf) !== 'decision-accepted') return [];
  const event = eventSchema.safeParse(parseJson(leaf.toString()));
  if (event.success && event.data.type === 'decision-accepted') return [event.data];
  throw new BreakglassError({
    code: 'EVENT_MALFORMED',
    message: 'expected each decision-accepted event in its form',
  });
}

function attested({ event, key }: { event: Accepted; key: EvidenceKey }): Uint8Array {
  const payload = decisionAttestation(event);
  const { id: keyid, sign } = key;
  return bytesOf(dsseText(signDsse({ payloadType: IN_TOTO_PAYLOAD_TYPE, payload, keyid, sign })));
}
