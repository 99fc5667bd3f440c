import { randomUUID } from 'node:crypto';
import { BreakglassError } from '../../domain/errors.ts';
import type { OrganisationDefinition, PersonDefinition } from '../../domain/organisation.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { openDesk } from '../people/desk.ts';
import { tryPerson, type Tried } from '../people/trial.ts';
import { plain, plainJson } from '../plain.ts';
import { againTrusting } from '../readiness/again.ts';

/**
 * `people try [PERSON…]`: sends each person, or all, one message over each of their channels, as a worker would, and
 * keeps nothing. Exit code 3 unless every one was accepted. `PERSON_UNKNOWN` before anything is sent.
 */
export async function peopleTry(io: Io, given: Given): Promise<ExitCode> {
  const { organisation, place } = await openDesk({ io, given });
  const people = chosen({ organisation, names: given.words });
  const again = await againTrusting({ words: ['people', 'try', ...given.words], organisation, place, io });
  if (again !== null) return again;
  const trying = { organisation, baseDirectory: place.directory, trial: randomUUID(), signal: io.signal };
  const tried: Tried[] = [];
  for (const person of people) {
    for await (const each of tryPerson({ ...trying, person })) {
      tried.push(each);
      if (!io.json) io.out(`${sayTried(each)}\n`);
    }
  }
  if (io.json) io.out(`${plainJson({ tried })}\n`);
  const accepted = tried.filter(({ state }) => state === 'accepted').length;
  const next = accepted === 0 ? '' : '; accepted is not arrived: ask each person';
  io.say(`${accepted} of ${tried.length} accepted${next}`);
  return accepted === tried.length ? EXIT.ok : EXIT.notPassed;
}

function chosen({
  organisation: { people },
  names,
}: {
  organisation: OrganisationDefinition;
  names: readonly string[];
}): readonly PersonDefinition[] {
  const stranger = names.find((name) => !people.some(({ id }) => id === name));
  if (stranger !== undefined) {
    const message = `expected somebody of the roster, got ${JSON.stringify(stranger)}`;
    throw new BreakglassError({ code: 'PERSON_UNKNOWN', message });
  }
  return names.length === 0 ? people : people.filter(({ id }) => names.includes(id));
}

/** `custodian-1  mail  refused CHANNEL_FAILED: …`. */
function sayTried({ person, channel, ...how }: Tried): string {
  const about = `${person}  ${channel ?? '-'}  `;
  switch (how.state) {
    case 'accepted':
      return `${about}accepted (${how.seen})`;
    case 'refused':
      return `${about}refused ${how.code}: ${plain(how.reason)}`;
    case 'untried':
      return `${about}cannot be tried here: ${how.reason}`;
  }
}
