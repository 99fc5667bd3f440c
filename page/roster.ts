import type { PersonDefinition } from '../domain/organisation.ts';
import { readPublicKey } from '../domain/ssh-key.ts';

/** The keys of a person as `ssh-keygen -l` shows them; a line that is no key has none. */
export function fingerprintsOf({ keys }: Pick<PersonDefinition, 'keys'>): readonly string[] {
  return keys.flatMap((line) => {
    const key = readPublicKey(line);
    return key.ok ? [key.fingerprint] : [];
  });
}
