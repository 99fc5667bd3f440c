import { makeSigner } from '../../scripts/bench/signer.ts';
import type { SignAs } from './enrolled.ts';
import { EXAMPLE_PEOPLE, exampleOrganisationText } from './organisation.ts';

/** The example people with new keys, and an organisation file that has them and a folder of passkeys. */
export interface Roster {
  readonly keys: Readonly<Record<string, string>>;
  readonly keysOf: (person: string) => readonly string[];
  readonly signAs: SignAs;
  /** The organisation file, with a folder `people` of passkeys. */
  readonly text: string;
}

/** Makes a key for each of the example people, and for a stranger who is none of them. */
export function makeRoster(): Roster {
  const signers = new Map(
    [...Object.keys(EXAMPLE_PEOPLE), 'stranger-1'].map((id) => [id, makeSigner({ id, roles: [] })]),
  );
  // As `ssh-keygen` writes them, with a comment that no plan takes over.
  const lineOf = (id: string) =>
    `${signers.get(id)?.publicKey.split(' ').slice(0, 2).join(' ') ?? ''} ${id}@example`;
  const keys = Object.fromEntries(Object.keys(EXAMPLE_PEOPLE).map((id) => [id, lineOf(id)]));
  return {
    keys,
    keysOf: (person) => (keys[person] === undefined ? [] : [keys[person]]),
    signAs: ({ person, text, namespace }) => signers.get(person)?.sign(text, namespace) ?? '',
    text: exampleOrganisationText({ keys, more: 'passkeys: people\n' }),
  };
}
