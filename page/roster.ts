import type { PersonId } from '../domain/ids.ts';
import type { OrganisationDefinition, PersonDefinition } from '../domain/organisation.ts';
import { readPublicKey } from '../domain/ssh-key.ts';
import { passkeyFingerprint } from '../evidence/core/passkey/key.ts';

/** The keys of a person as `ssh-keygen -l` shows them; a line that is no key has none. */
export function fingerprintsOf({ keys }: Pick<PersonDefinition, 'keys'>): readonly string[] {
  return keys.flatMap((line) => {
    const key = readPublicKey(line);
    return key.ok ? [key.fingerprint] : [];
  });
}

/** Every key by which a person may sign in: of SSH, and of the passkeys that count today. */
export function signInKeysOf({
  organisation: { people, enrolled = [] },
  person,
}: {
  organisation: Pick<OrganisationDefinition, 'people' | 'enrolled'>;
  person: PersonId;
}): readonly string[] {
  const own = people.filter(({ id }) => id === person).flatMap(fingerprintsOf);
  const passkeys = enrolled.filter(({ enrolment }) => enrolment.person === person);
  return [...own, ...passkeys.map(({ enrolment }) => passkeyFingerprint(enrolment.passkey))];
}
