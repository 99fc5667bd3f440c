import type { JournalEvent } from '../../domain/event.ts';
import { canonicalText } from './canonical.ts';
import { bytesOf, sha256Hex } from './hash.ts';

/** An in-toto statement in a DSSE envelope. */
export const IN_TOTO_PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/**
 * The type of the predicate below; docs/evidence-format.md says what it means. A UUID, because no internet name is ours
 * to promise, and whoever filters by this must never meet another's.
 */
const DECISION_PREDICATE_TYPE = 'urn:uuid:c9ccf4de-b674-4198-8999-0f99c7818236';

/** A decision that counted. */
export type Accepted = Extract<JournalEvent, { type: 'decision-accepted' }>;

/**
 * An accepted decision as an in-toto Statement v1, in RFC 8785 form: its subjects are the two files beside the journal
 * that `ssh-keygen` verifies, its predicate says what was decided. For tools that read attestations; it shows nothing
 * that journal and signature do not. See https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md.
 */
export function decisionAttestation(event: Accepted): Uint8Array {
  const { n, run, ask, step, person, key, choice, statement, signature } = event;
  return bytesOf(
    canonicalText({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [
        { name: `decisions/${n}.json`, digest: { sha256: sha256Hex(canonicalText(statement)) } },
        { name: `decisions/${n}.sig`, digest: { sha256: sha256Hex(signature) } },
      ],
      predicateType: DECISION_PREDICATE_TYPE,
      predicate: { kind: 'decision', run, ask, step, person, key, choice, log: statement.log },
    }),
  );
}
