import type { AskKind, Choice } from '../decision.ts';
import type { PersonId } from '../ids.ts';
import { duesOf } from './joining.ts';
import type { Due } from './joining.ts';
import { votersOf } from './asks.ts';
import type { Question } from './questions.ts';
import type { Plan } from './types.ts';

/** Who is asked a question of a plan, what they may choose, and until when. */
export interface Invitation {
  /** People who may answer, in the plan's order. */
  readonly people: readonly PersonId[];
  /** People who may let the run go on without the quorum; nobody in a drill. */
  readonly bypassers: readonly PersonId[];
  /** People left out by the rule of the question: who started the run, or cannot read what it is about. */
  readonly excluded: readonly PersonId[];
  readonly choices: readonly Choice[];
  /** When more people may be asked. */
  readonly dues: readonly Due[];
  /** ISO 8601 UTC with milliseconds. */
  readonly expires: string;
}

/** The one rule of whom to ask; `askedAt` is in milliseconds since the epoch. */
export function invite({
  plan,
  initiator,
  question,
  askedAt,
}: {
  plan: Plan;
  initiator: PersonId;
  question: Question;
  askedAt: number;
}): Invitation {
  const { kind, need, notInitiator, withinMs } = question;
  const asked = votersOf({ ask: question, people: plan.people }).map(({ id }) => id);
  const excluded = plan.people
    .map(({ id }) => id)
    .filter((id) => !asked.includes(id) || (notInitiator && id === initiator));
  const bypassers =
    kind === 'approve' && plan.mode === 'incident' ? holders({ plan, roles: plan.bypassRoles }) : [];
  return {
    people: holders({ plan, roles: need.map(({ role }) => role) }).filter((id) => !excluded.includes(id)),
    bypassers,
    excluded,
    dues: duesOf({ plan, question }),
    choices: choicesOf({ kind, bypass: bypassers.length > 0 }),
    expires: new Date(askedAt + withinMs).toISOString(),
  };
}

function holders({ plan, roles }: { plan: Plan; roles: readonly string[] }): PersonId[] {
  return plan.people
    .filter((person) => person.roles.some((role) => roles.includes(role)))
    .map(({ id }) => id);
}

function choicesOf({ kind, bypass }: { kind: AskKind; bypass: boolean }): readonly Choice[] {
  if (kind === 'attest') return ['attest', 'deny'];
  return bypass ? ['approve', 'deny', 'bypass'] : ['approve', 'deny'];
}
