import type { PersonId } from '../ids.ts';
import type { OrganisationDefinition } from '../organisation.ts';
import { withoutComment } from '../ssh-key.ts';
import { rolesAsked } from './asks.ts';
import { standInsFor } from './planned-deputies.ts';
import type { Plan, PlannedPerson } from './types.ts';

type PersonDefinition = OrganisationDefinition['people'][number];

interface Context {
  readonly draft: Pick<Plan, 'steps' | 'approve' | 'review' | 'mode' | 'bypassRoles'>;
  readonly organisation: OrganisationDefinition;
}

/** Whoever has a role that is asked for. */
export function askedPeople(
  { draft, organisation }: Context,
  parts: Pick<Plan, 'alerts' | 'channels'>,
): PersonDefinition[] {
  const asked = rolesAsked({ ...draft, ...parts });
  return organisation.people.filter(({ roles }) => roles.some((role) => asked.includes(role)));
}

/** These, and who stands for them. */
export function plannedPeople(context: Context, parts: Pick<Plan, 'alerts' | 'channels'>): PlannedPerson[] {
  const { organisation } = context;
  const holders = askedPeople(context, parts);
  const standIns = standInsFor({ organisation, people: holders });
  return organisation.people
    .filter((person) => holders.includes(person) || standIns.includes(person.id))
    .map(({ id, roles, keys, channels }) => ({
      id,
      roles: [...roles].sort(),
      keys: keys.map(withoutComment),
      ...(channels === undefined ? {} : { channels: channels.map(({ channel }) => channel) }),
      ...passkeysOf({ person: id, organisation }),
    }));
}

/** In the order of their credentials, whatever their files are called. */
function passkeysOf({
  person,
  organisation: { enrolled = [] },
}: {
  person: PersonId;
  organisation: OrganisationDefinition;
}): Pick<PlannedPerson, 'passkeys'> {
  const own = enrolled.filter(({ enrolment }) => enrolment.person === person);
  if (own.length === 0) return {};
  const idOf = ({ enrolment }: (typeof own)[number]) => enrolment.passkey.credential;
  return { passkeys: own.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1)) };
}
