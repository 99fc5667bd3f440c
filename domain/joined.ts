import type { Choice } from './decision.ts';
import type { PersonId } from './ids.ts';
import type { Voter } from './quorum.ts';
import type { Need } from './steps/shared.ts';

/** Somebody who is asked after a question was put: as the deputy of a person, or by a rung of its ladder (null). */
export interface Joined {
  readonly person: PersonId;
  readonly for: PersonId | null;
}

/** As what somebody fills a place: with their own roles, those of whom they stand for, or by a rung any that is asked for. */
export function votersWith({
  roster,
  need,
  joined = [],
}: {
  roster: readonly Voter[];
  need: readonly Need[];
  joined?: readonly Joined[] | undefined;
}): readonly Voter[] {
  if (joined.length === 0) return roster;
  return roster.map(({ id, roles }) => {
    const seat = joined.find(({ person }) => person === id);
    if (seat === undefined) return { id, roles };
    const lent =
      seat.for === null
        ? need.map(({ role }) => role)
        : (roster.find((person) => person.id === seat.for)?.roles ?? []);
    return { id, roles: [...roles, ...lent] };
  });
}

interface Seated {
  readonly joined?: readonly Joined[] | undefined;
  /** Answers that stand. */
  readonly answered: readonly { readonly person: PersonId; readonly choice: Choice }[];
}

/** Who has filled the one place that a person and their deputy have between them; null where it is free for `person`. */
export function seatTakenBy({
  person,
  ask: { joined = [], answered },
}: {
  person: PersonId;
  ask: Seated;
}): PersonId | null {
  const others = joined.flatMap((seat) => {
    if (seat.person === person) return seat.for ?? [];
    return seat.for === person ? seat.person : [];
  });
  return others.find((other) => answered.some((answer) => answer.person === other)) ?? null;
}

/** Choices that fill no place: they are open to a person and to who stands for them. */
const FILLS_NONE: ReadonlySet<Choice> = new Set(['deny', 'bypass', 'withdraw']);

/**
 * May this person not choose so, as who stands for them, or for whom they stand, has answered? The sentence that says so;
 * null where they may.
 */
export function besideRefused({
  person,
  choice,
  ask,
}: {
  person: PersonId;
  choice: Choice;
  ask: Seated;
}): string | null {
  if (FILLS_NONE.has(choice)) return null;
  const other = seatTakenBy({ person, ask });
  return other === null ? null : `${other} has answered, and one of ${other} and ${person} fills a place`;
}

/** Whose answer is still to come: people asked, by whichever way, who neither answered nor had their place taken. */
export function silentIn(ask: Seated & { readonly people: readonly PersonId[] }): PersonId[] {
  return ask.people.filter(
    (person) =>
      !ask.answered.some((answer) => answer.person === person) && seatTakenBy({ person, ask }) === null,
  );
}

/** `commander-1, custodian-3 for custodian-1`. */
export function sayJoined(people: readonly Joined[]): string {
  return people
    .map((seat) => (seat.for === null ? seat.person : `${seat.person} for ${seat.for}`))
    .join(', ');
}
