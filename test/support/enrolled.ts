import {
  PASSKEY_NAMESPACE,
  type Passkey,
  type PasskeyEnrolment,
  type PasskeyStatement,
  type PlannedPasskey,
  type SignedPasskeyStatement,
} from '../../domain/passkey.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { requireVouched, type KeysOf } from '../../evidence/core/passkey/vouching.ts';

/** Signs a text as somebody, in a namespace. */
export type SignAs = (given: { person: string; text: string; namespace: string }) => string;

export const ENROLLED_AT = '2026-11-01T08:00:00.000Z';

/** What makes a passkey a person's. */
export function enrolmentOf({
  passkey,
  person,
  organisation = 'example',
}: {
  passkey: Passkey;
  person: string;
  organisation?: string;
}): PasskeyEnrolment {
  return { kind: 'breakglass-passkey', version: 1, organisation, person, passkey, at: ENROLLED_AT };
}

/** A statement signed by these people, whoever should have. */
export function signedBy<S extends PasskeyStatement>({
  statement,
  people,
  signAs,
}: {
  statement: S;
  people: readonly string[];
  signAs: SignAs;
}): SignedPasskeyStatement<S> {
  const text = canonicalText(statement);
  const signatures = people.map((person) => ({
    person,
    signature: signAs({ person, text, namespace: PASSKEY_NAMESPACE }),
  }));
  return { statement, signatures };
}

/** A passkey as a plan has it, signed by its person unless others are named. */
export function enrolled({
  enrolment,
  people = [enrolment.person],
  signAs,
  keysOf,
}: {
  enrolment: PasskeyEnrolment;
  people?: readonly string[];
  signAs: SignAs;
  keysOf: KeysOf;
}): PlannedPasskey {
  const signed = signedBy({ statement: enrolment, people, signAs });
  return { enrolment, vouches: requireVouched({ signed, keysOf }) };
}
