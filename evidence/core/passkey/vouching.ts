import { BreakglassError } from '../../../domain/errors.ts';
import { PASSKEY_NAMESPACE } from '../../../domain/passkey.ts';
import type {
  PasskeyStatement,
  PlannedPasskey,
  SignedPasskeyStatement,
  Vouch,
} from '../../../domain/passkey.ts';
import type { PersonId } from '../../../domain/ids.ts';
import type { PlannedPerson } from '../../../domain/plan/types.ts';
import { readPublicKey, withoutComment } from '../../../domain/ssh-key.ts';
import { canonicalText } from '../canonical.ts';
import { namedKey, verifySshSignature } from '../sshsig.ts';
import { refusal } from './refusal.ts';

/** OpenSSH public key lines of a person; none for somebody who is not known. */
export type KeysOf = (person: PersonId) => readonly string[];

/**
 * Checks that a statement about a passkey is signed as it must be: by an SSH key of its person, or by SSH keys of two
 * others. Every signature that is there must hold. Returns them with the keys that made them.
 *
 * `PASSKEY_UNTRUSTED`: others signed, too few, or with a key that is not theirs; and the codes of `verifySshSignature`
 * for what is no signature over this statement.
 */
export function requireVouched<S extends PasskeyStatement>({
  signed: { statement, signatures },
  keysOf,
}: {
  signed: SignedPasskeyStatement<S>;
  keysOf: KeysOf;
}): readonly Vouch[] {
  requireSigners({ statement, signatures });
  const message = canonicalText(statement);
  const vouches = signatures.map(({ person, signature }) => {
    const key = keyThatSigned({ message, signature, keys: keysOf(person), person });
    return { person, signature, key };
  });
  if (new Set(vouches.map(({ key }) => key)).size !== vouches.length)
    throw untrusted('expected the signature of each person with a key of their own, got one key twice');
  return vouches;
}

/**
 * Checks who is named as signer of a statement: its person, or two others, each once. `PASSKEY_UNTRUSTED`. No change of the
 * roster mends this.
 */
export function requireSigners({ statement, signatures }: SignedPasskeyStatement): void {
  const signers = new Set(signatures.map(({ person }) => person));
  const isEnough = signers.has(statement.person) || signers.size > 1;
  if (signers.size === signatures.length && isEnough) return;
  throw untrusted(
    `expected signatures of ${statement.person}, or of two others, got ${signatures.map(({ person }) => person).join(', ')}`,
  );
}

/**
 * Checks that every signature is over this statement, by the key that it names, whosever that is:
 * `SIGNATURE_INVALID`, `SIGNATURE_MALFORMED`.
 */
export function requireUnchanged({ statement, signatures }: SignedPasskeyStatement): void {
  const message = canonicalText(statement);
  for (const { person, signature } of signatures) {
    const of = { signature, namespace: PASSKEY_NAMESPACE };
    ofPerson(person, () => verifySshSignature({ ...of, message, keys: [namedKey(of)] }));
  }
}

/**
 * The same for a passkey as a plan has it, by that plan alone: what the person signed must be by a key that the plan
 * gives them, what others signed by the key that stands beside it. Whose that is, the organisation's file says.
 */
export function requirePlannedVouches({
  planned: { enrolment, vouches },
  person,
}: {
  planned: PlannedPasskey;
  person: Pick<PlannedPerson, 'id' | 'keys'>;
}): void {
  if (enrolment.person !== person.id)
    throw untrusted(`expected a passkey of ${person.id}, got one of ${enrolment.person}`);
  const keysOf: KeysOf = (id) => {
    const keys = vouches.filter((vouch) => vouch.person === id).map(({ key }) => key);
    return id === person.id ? keys.filter((key) => person.keys.includes(key)) : keys;
  };
  requireVouched({ signed: { statement: enrolment, signatures: vouches }, keysOf });
}

function keyThatSigned({
  message,
  signature,
  keys,
  person,
}: {
  message: string;
  signature: string;
  keys: readonly string[];
  person: PersonId;
}): string {
  const of = { message, signature, namespace: PASSKEY_NAMESPACE, keys };
  const { fingerprint } = ofPerson(person, () => verifySshSignature(of));
  return withoutComment(keys.find((line) => isKey(line, fingerprint)) ?? '');
}

/** Says whose signature it is that does not hold. */
function ofPerson<T>(person: PersonId, verify: () => T): T {
  try {
    return verify();
  } catch (cause) {
    if (!(cause instanceof BreakglassError)) throw cause;
    if (cause.code === 'KEY_UNTRUSTED')
      throw untrusted(`expected a signature by an SSH key of ${person}: ${cause.message}`, cause);
    throw new BreakglassError({ code: cause.code, message: `${person}: ${cause.message}`, cause });
  }
}

function isKey(line: string, fingerprint: string): boolean {
  const key = readPublicKey(line);
  return key.ok && key.fingerprint === fingerprint;
}

function untrusted(message: string, cause?: unknown): BreakglassError {
  return refusal('PASSKEY_UNTRUSTED', message, cause);
}
