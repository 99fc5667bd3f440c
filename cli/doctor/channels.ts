import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { commandLine } from '../live/next.ts';
import type { Place } from '../place.ts';
import type { Check } from './examine.ts';

/** How many people are told over channels, and how to try these: only a message that arrives shows that they work. */
export function channelChecks({
  organisation: { people },
  place,
}: {
  organisation: OrganisationDefinition;
  place: Place;
}): [what: string, check: Promise<Check>][] {
  const told = people.filter(({ channels }) => channels !== undefined).length;
  if (told === 0) return [];
  const tried = commandLine({ words: ['people', 'try'], place });
  const seen = `${told} of ${people.length} people have some; send a test over each: ${tried}`;
  return [['channels', Promise.resolve({ state: 'ok', seen, mend: null })]];
}
