import type { PersonId } from '../ids.ts';
import type { Joined } from '../joined.ts';
import { silentIn } from '../joined.ts';
import type { Choice } from '../decision.ts';
import type { Plan } from './types.ts';

/** Why somebody is asked later than others: a person is away, did not answer in time, or a rung of the ladder is reached. */
export const JOIN_CAUSES = ['absence', 'silence', 'ladder'] as const;
export type JoinCause = (typeof JOIN_CAUSES)[number];

/** A rung: from when on after the question was put, and the roles whose people are asked too. */
export interface Rung {
  readonly afterMs: number;
  readonly to: readonly string[];
}

/** A moment at which more people may be asked; `to` is empty but for a rung. */
export interface Due extends Rung {
  readonly cause: JoinCause;
}

/** Those moments of a question, in order; of one moment absence first and the ladder last. */
export function duesOf({
  plan,
  question: { escalate = [], withinMs },
}: {
  plan: Pick<Plan, 'deputies'>;
  question: { readonly escalate?: readonly Rung[] | undefined; readonly withinMs: number };
}): readonly Due[] {
  const { deputies } = plan;
  const stand: readonly Due[] =
    deputies === undefined
      ? []
      : [
          { cause: 'absence', afterMs: 0, to: [] },
          { cause: 'silence', afterMs: deputies.afterMs, to: [] },
        ];
  const rungs = escalate.map((rung): Due => ({ cause: 'ladder', ...rung }));
  return [...stand, ...rungs]
    .filter(({ afterMs }) => afterMs < withinMs)
    .toSorted((one, other) => one.afterMs - other.afterMs);
}

/** A question as it stands: who was asked so far, who joined, and whose answers stand. */
export interface Standing {
  readonly people: readonly PersonId[];
  readonly joined?: readonly Joined[] | undefined;
  readonly answered: readonly { readonly person: PersonId; readonly choice: Choice }[];
  /** ISO 8601 UTC: absences count by its day. */
  readonly askedAt: string;
}

/**
 * Who is asked beside the others now. Nobody is asked twice, nobody of `excluded` at all; each person has one deputy at
 * most, the first of theirs who is not asked already and not away. Empty where there is nobody to ask.
 */
export function whoJoins({
  due: { cause, to },
  plan,
  ask,
  excluded,
}: {
  due: Due;
  plan: Pick<Plan, 'people' | 'deputies'>;
  ask: Standing;
  excluded: readonly PersonId[];
}): readonly Joined[] {
  const day = ask.askedAt.slice(0, 10);
  const asked = new Set([...ask.people, ...excluded]);
  const join = (person: PersonId, of: PersonId | null): Joined => {
    asked.add(person);
    return { person, for: of };
  };
  if (cause === 'ladder')
    return plan.people
      .filter(({ id, roles }) => !asked.has(id) && roles.some((role) => to.includes(role)))
      .map(({ id }) => join(id, null));
  const away = (id: PersonId) => isAway({ plan, id, day });
  const missed = cause === 'absence' ? ask.people.filter(away) : silentIn(ask);
  return missed.flatMap((id) => {
    if (ask.joined?.some((seat) => seat.for === id || seat.person === id) === true) return [];
    const standIns = plan.deputies?.of.find(({ person }) => person === id)?.by ?? [];
    const deputy = standIns.find((each) => !asked.has(each) && !away(each));
    return deputy === undefined ? [] : [join(deputy, id)];
  });
}

function isAway({ plan, id, day }: { plan: Pick<Plan, 'deputies'>; id: PersonId; day: string }): boolean {
  const away = plan.deputies?.of.find(({ person }) => person === id)?.absent ?? [];
  return away.some(({ from, until }) => from <= day && day <= until);
}

/** A question with more people asked. */
export function withJoined<Ask extends Standing>({
  ask,
  people,
}: {
  ask: Ask;
  people: readonly Joined[];
}): Ask {
  return {
    ...ask,
    people: [...ask.people, ...people.map(({ person }) => person)],
    joined: [...(ask.joined ?? []), ...people],
  };
}

/** The question as it would be if nobody ever answered: everybody who can still be asked was. */
export function withEverybody<Ask extends Standing>({
  dues,
  ask,
  ...about
}: {
  dues: readonly Due[];
  plan: Pick<Plan, 'people' | 'deputies'>;
  ask: Ask;
  excluded: readonly PersonId[];
}): Ask {
  return dues.reduce(
    (all, due) => withJoined({ ask: all, people: whoJoins({ ...about, due, ask: all }) }),
    ask,
  );
}
