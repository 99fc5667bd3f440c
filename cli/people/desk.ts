import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import type { StandingPasskey } from '../../evidence/core/passkey/read-passkeys.ts';
import { loadOrganisationWithFolder } from '../definitions.ts';
import type { Given } from '../given.ts';
import type { Io } from '../io.ts';
import { placeOf, type Place } from '../place.ts';

/** What every command about people has at hand. */
export interface PeopleDesk {
  readonly io: Io;
  readonly given: Given;
  readonly place: Place;
  readonly organisation: OrganisationDefinition;
  /** Every passkey of the folder, whether it counts or not. */
  readonly standing: readonly StandingPasskey[];
}

/** Reads the organisation file and its folder of passkeys, with the codes of `loadOrganisation`. */
export async function openDesk({ io, given }: { io: Io; given: Given }): Promise<PeopleDesk> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const { organisation, standing } = await loadOrganisationWithFolder({
    file: place.organisationFile,
    cwd: io.cwd,
  });
  return { io, given, place, organisation: organisation.value, standing };
}

/** The folder that the organisation file names under `passkeys`; `USAGE` where it names none. */
export function folderOf({
  organisation: { passkeys },
  place,
}: Pick<PeopleDesk, 'organisation' | 'place'>): string {
  if (passkeys !== undefined) return path.resolve(place.directory, passkeys);
  throw new BreakglassError({
    code: 'USAGE',
    message: `expected the line \`passkeys: passkeys/\` in ${place.organisationFile}, which names the folder of passkeys, got none; write it, and make the folder`,
  });
}

/** The person of `--as`; `PERSON_UNKNOWN` for nobody of the roster. */
export function personOf({ organisation, given }: PeopleDesk): string {
  const person = given.needed('as');
  if (organisation.people.some(({ id }) => id === person)) return person;
  throw new BreakglassError({
    code: 'PERSON_UNKNOWN',
    message: `expected somebody of the roster, got ${JSON.stringify(person)}`,
  });
}
