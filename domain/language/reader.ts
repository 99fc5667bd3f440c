import type { PersonId } from '../ids.ts';
import type { OrganisationDefinition } from '../organisation.ts';
import { ANYONE, type Reader } from './language.ts';

/** What readers are taken from. */
export type ReadersOf = Pick<OrganisationDefinition, 'language' | 'zone' | 'people'>;

/** How a person reads: by their own words in the organisation file, else by its own; null for those without a name. */
export function readerOf({
  organisation,
  person,
}: {
  readonly organisation: ReadersOf;
  readonly person: PersonId | null;
}): Reader {
  const own = organisation.people.find(({ id }) => id === person);
  return {
    language: own?.language ?? organisation.language ?? ANYONE.language,
    zone: own?.zone ?? organisation.zone ?? ANYONE.zone,
  };
}
