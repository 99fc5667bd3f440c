import type { PlannedPasskey } from '../../domain/passkey.ts';
import type { PlannedPerson } from '../../domain/plan/types.ts';
import { verifyAssertion, type Asserted } from './passkey/assertion.ts';
import { passkeyFingerprint } from './passkey/key.ts';
import { requirePlannedVouches } from './passkey/vouching.ts';
import { verifySshSignature } from './sshsig.ts';

/** A person, as far as their signatures go. */
export type Signer = Pick<PlannedPerson, 'id' | 'keys' | 'passkeys'>;

/** What somebody signed with. */
export interface OwnSignature {
  /** `SHA256:…` of an SSH key, `passkey:SHA256:…` of a passkey. */
  readonly key: string;
  /** The passkey and its counter; null for an SSH key. */
  readonly asserted: Asserted | null;
}

/**
 * Verifies that a person signed a text with a key of their own, as the plan gives them: an SSH key, in the namespace of
 * what is signed; or a passkey, which a text in JSON says. What a passkey signs says itself what kind of thing it is, so
 * an assertion over one kind is none over another.
 *
 * The passkey must be the person's by the plan alone, whoever wrote that: its enrolment is checked too, with the codes of `requirePlannedVouches`; beside them those of `verifySshSignature` and `verifyAssertion`.
 */
export function verifyOwnSignature({
  message,
  signature,
  namespace,
  signer,
}: {
  message: string;
  signature: string;
  namespace: string;
  signer: Signer;
}): OwnSignature {
  if (!signature.startsWith('{')) {
    const { keys } = signer;
    const { fingerprint } = verifySshSignature({ message, signature, namespace, keys });
    return { key: fingerprint, asserted: null };
  }
  const planned = signer.passkeys ?? [];
  const passkeys = planned.map(({ enrolment }) => enrolment.passkey);
  const asserted = verifyAssertion({ message, signature, passkeys });
  for (const each of planned)
    if (each.enrolment.passkey === asserted.passkey) requireVouchedOnce({ planned: each, signer });
  return { key: passkeyFingerprint(asserted.passkey), asserted };
}

/** Enrolments that held, by who they were held against: a run that is flooded with decisions must not check them again. */
const held = new WeakMap<Signer, Set<PlannedPasskey>>();

function requireVouchedOnce({ planned, signer }: { planned: PlannedPasskey; signer: Signer }): void {
  const known = held.get(signer) ?? new Set();
  if (known.has(planned)) return;
  requirePlannedVouches({ planned, person: signer });
  held.set(signer, known.add(planned));
}
