import type { Choice } from '../../../domain/decision.ts';
import type { JournalEvent } from '../../../domain/event.ts';
import type { PersonId, StepId } from '../../../domain/ids.ts';
import type { Plan } from '../../../domain/plan/types.ts';

/** Somebody of the plan who started the run, was asked, or signed. People are named by role id only. */
export interface Participant {
  readonly person: PersonId;
  readonly roles: readonly string[];
  readonly signed: readonly Signed[];
  /** `SHA256:…` of the keys that they signed with, sorted. */
  readonly keys: readonly string[];
}

/** One decision; `event` is its number in the journal. */
export interface Signed {
  readonly event: number;
  readonly step: StepId;
  readonly choice: Choice;
}

/** Who took part, in the plan's order: those who were asked and did not answer are among them. */
export function participantsOf({
  plan,
  events,
}: {
  plan: Plan;
  events: readonly JournalEvent[];
}): Participant[] {
  const named = new Set(events.flatMap(peopleIn));
  return plan.people
    .filter(({ id }) => named.has(id))
    .map(({ id, roles }) => {
      const mine = events.filter((event) => event.type === 'decision-accepted' && event.person === id);
      const decisions = mine.filter((event) => event.type === 'decision-accepted');
      return {
        person: id,
        roles,
        signed: decisions.map(({ n, step, choice }) => ({ event: n, step, choice })),
        keys: [...new Set(decisions.map(({ key }) => key))].toSorted(),
      };
    });
}

function peopleIn(event: JournalEvent): readonly PersonId[] {
  if (event.type === 'run-opened') return [event.initiator];
  if (event.type === 'asked') return event.people;
  return event.type === 'decision-accepted' ? [event.person] : [];
}
