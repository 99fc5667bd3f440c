import { decisionAttestation, IN_TOTO_PAYLOAD_TYPE, type Accepted } from '../core/attestation.ts';
import { isDsseBy, parseDsse } from '../core/dsse.ts';
import { parseVkey } from '../core/note.ts';
import { attestationName } from '../names.ts';
import { isSameBytes, textOf } from './bytes.ts';
import type { RunFiles } from './run-files.ts';
import type { CheckedJournal } from './journal.ts';
import { at, Break, type Seal } from './report.ts';

/**
 * Checks that a closed run has an attestation of each decision, that it says what the journal says, and that a key which
 * signed the closing checkpoint signed it too: so it counts exactly as long as that key does. How many there must be
 * follows from the journal, which that checkpoint covers; none can be left out.
 *
 * Breaks: `EVIDENCE_MISSING`, `SIGNATURE_MALFORMED` for what is no envelope, `DECISION_CHANGED` where it says something
 * else, `KEY_UNTRUSTED` for another key, `SIGNATURE_INVALID`.
 */
export async function checkAttestations({
  files,
  journal: { events, closed },
  seals,
}: {
  files: RunFiles;
  journal: CheckedJournal;
  seals: readonly Seal[];
}): Promise<void> {
  if (closed === null) return;
  const vkeys = seals.find(({ size }) => size === events.length)?.signedBy ?? [];
  for (const event of events)
    if (event.type === 'decision-accepted') await checkAttestation({ files, event, vkeys });
}

async function checkAttestation({
  files,
  event,
  vkeys,
}: {
  files: RunFiles;
  event: Accepted;
  vkeys: readonly string[];
}): Promise<void> {
  const place = attestationName(event.n);
  const text = textOf(await files.read(place));
  const envelope = at(place, () => parseDsse(text));
  const { payload, payloadType, keyid } = envelope;
  const expected = decisionAttestation(event);
  if (!isSameBytes(payload, expected) || payloadType !== IN_TOTO_PAYLOAD_TYPE) {
    const message = `expected the in-toto statement that event ${event.n} gives`;
    throw new Break({ code: 'DECISION_CHANGED', place, message });
  }
  const key = vkeys.map(parseVkey).find(({ id }) => id === keyid);
  if (key === undefined) {
    const message = `expected a key that signed the closing checkpoint, got ${keyid}`;
    throw new Break({ code: 'KEY_UNTRUSTED', place, message });
  }
  if (isDsseBy({ envelope, key })) return;
  const message = `expected a signature by the evidence key ${keyid}`;
  throw new Break({ code: 'SIGNATURE_INVALID', place, message });
}
