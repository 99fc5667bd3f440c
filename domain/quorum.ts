import type { Ask, Choice, EmptyPlaces } from './decision.ts';
import type { PersonId } from './ids.ts';
import { silentIn, votersWith } from './joined.ts';
import { standing } from './standing.ts';
import type { Need } from './steps/shared.ts';

/** A person as far as a quorum cares. */
export interface Voter {
  readonly id: PersonId;
  readonly roles: readonly string[];
}

/**
 * Can these distinct people fill every place of the need at once? Somebody with two roles fills one place only,
 * so this is a matching of places to people, found by augmenting paths (Kuhn's algorithm).
 */
export function quorumHolds({ need, voters }: { need: readonly Need[]; voters: readonly Voter[] }): boolean {
  return placesLeft({ need, voters }).length === 0;
}

/**
 * How a question ends by the last of these answers; null while it stays open. One denial ends it, and so does a
 * bypass; a withdrawal ends nothing; else the quorum must hold among those who chose the same and did not take it
 * back. `roster` is everybody of the plan.
 */
export function settledBy({
  need,
  answers,
  roster,
}: {
  need: readonly Need[];
  answers: readonly { readonly person: PersonId; readonly choice: Choice }[];
  roster: readonly Voter[];
}): 'met' | 'denied' | 'bypassed' | null {
  const choice = answers.at(-1)?.choice;
  if (choice === 'deny') return 'denied';
  if (choice === 'bypass') return 'bypassed';
  if (choice === 'withdraw') return null;
  const agreeing = standing(answers)
    .filter((answer) => answer.choice === choice)
    .map(({ person }) => person);
  const voters = roster.filter(({ id }) => agreeing.includes(id));
  return agreeing.length > 0 && quorumHolds({ need, voters }) ? 'met' : null;
}

/** The roles of the places that these people leave empty, one entry a place. */
export function placesLeft({ need, voters }: { need: readonly Need[]; voters: readonly Voter[] }): string[] {
  const places = need.flatMap(({ role, count }) => Array.from({ length: count }, () => role));
  const seatOf = new Map<PersonId, number>();
  return places.filter((_role, place) => !seat({ place, places, voters, seatOf, tried: new Set() }));
}

/** What an open ask still waits for, a role at a time: how many, and who could come. `voters` is the whole roster. */
export function emptyPlaces({
  ask,
  voters,
}: {
  ask: Pick<Ask, 'need' | 'people' | 'joined' | 'answered'>;
  voters: readonly Voter[];
}): EmptyPlaces[] {
  const { need, joined, answered } = ask;
  const silent = silentIn(ask);
  const roster = votersWith({ roster: voters, need, joined });
  const left = placesLeft({
    need,
    voters: roster.filter(({ id }) => answered.some(({ person }) => person === id)),
  });
  return [...new Set(left)].map((role) => ({
    role,
    count: left.filter((each) => each === role).length,
    people: roster.filter(({ id, roles }) => silent.includes(id) && roles.includes(role)).map(({ id }) => id),
  }));
}

interface Search {
  readonly place: number;
  readonly places: readonly string[];
  readonly voters: readonly Voter[];
  readonly seatOf: Map<PersonId, number>;
  readonly tried: Set<PersonId>;
}

/** Seats somebody at `place`, moving those already seated where that helps. */
function seat({ place, places, voters, seatOf, tried }: Search): boolean {
  const role = places[place];
  for (const voter of voters) {
    if (role === undefined || !voter.roles.includes(role) || tried.has(voter.id)) continue;
    tried.add(voter.id);
    const taken = seatOf.get(voter.id);
    if (taken === undefined || seat({ place: taken, places, voters, seatOf, tried })) {
      seatOf.set(voter.id, place);
      return true;
    }
  }
  return false;
}
