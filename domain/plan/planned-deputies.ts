import { durationMs } from '../duration.ts';
import type { PlannedDeputies } from '../deputies.ts';
import type { OrganisationDefinition } from '../organisation.ts';

interface About {
  readonly organisation: Pick<OrganisationDefinition, 'deputies'>;
  readonly people: readonly { readonly id: string }[];
}

/** Who stands for any of these people. */
export function standInsFor(about: About): readonly string[] {
  return planned(about).flatMap(({ by }) => by);
}

/** The deputies of a plan's people, sorted by whom they stand for; nothing where nobody has any. */
export function planDeputies(about: About): { readonly deputies?: PlannedDeputies } {
  const of = planned(about).toSorted((one, other) => (one.person < other.person ? -1 : 1));
  const after = about.organisation.deputies?.after;
  return after === undefined || of.length === 0 ? {} : { deputies: { afterMs: durationMs(after), of } };
}

function planned({ organisation, people }: About): PlannedDeputies['of'] {
  return (organisation.deputies?.of ?? [])
    .filter(({ person }) => people.some(({ id }) => id === person))
    .map(({ person, by, absent }) => ({
      person,
      by,
      absent: absent.toSorted((one, other) => (one.from < other.from ? -1 : 1)),
    }));
}
