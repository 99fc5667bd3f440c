import type { Choice } from '../../../domain/decision.ts';
import type { JournalEvent } from '../../../domain/event.ts';
import type { PersonId, StepId } from '../../../domain/ids.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import type { SignedAfterwards } from '../afterwards.ts';

/** Somebody of the plan who started the run, was asked, or signed. People are named by role id only. */
export interface Participant {
  readonly person: PersonId;
  readonly roles: readonly string[];
  /** Decisions during the run. */
  readonly signed: readonly Signed[];
  /** What they signed about the run after its end. */
  readonly afterwards: readonly SignedAfterwards[];
  /** `SHA256:…` of the keys that they signed with, sorted. */
  readonly keys: readonly string[];
}

/** One decision; `event` is its number in the journal. */
export interface Signed {
  readonly event: number;
  readonly step: StepId;
  readonly choice: Choice;
}

/** Who took part, in the plan's order: those who were asked and did not answer are among them, and who reviewed. */
export function participantsOf({
  plan,
  events,
  afterwards,
}: {
  plan: Plan;
  events: readonly JournalEvent[];
  afterwards: readonly SignedAfterwards[];
}): Participant[] {
  const named = new Set([
    ...events.flatMap(peopleIn),
    ...afterwards.map(({ statement: { person } }) => person),
  ]);
  return plan.people
    .filter(({ id }) => named.has(id))
    .map(({ id, roles }) => {
      const mine = events.filter((event) => event.type === 'decision-accepted' && event.person === id);
      const decisions = mine.filter((event) => event.type === 'decision-accepted');
      const later = afterwards.filter(({ statement: { person } }) => person === id);
      return {
        person: id,
        roles,
        signed: decisions.map(({ n, step, choice }) => ({ event: n, step, choice })),
        afterwards: later,
        keys: [...new Set([...decisions, ...later].map(({ key }) => key))].toSorted(),
      };
    });
}

/** A participant in one line; `signed nothing` only of whom no signature is in the run's evidence. */
export function sayParticipant({ person, roles, signed, afterwards, keys }: Participant): string {
  const decided = signed.map(({ event, step, choice }) => `${choice} in ${step} (event ${event})`);
  const later = afterwards.map(({ statement, file }) =>
    statement.kind === 'breakglass-review'
      ? `reviewed the run (${file})`
      : `closed the finding ${statement.finding} (${file})`,
  );
  const who = `${person} (${roles.join(', ')})`;
  if (decided.length + later.length === 0) return `${who}: signed nothing`;
  const none = decided.length === 0 ? ['signed no decision'] : [];
  return `${who}: ${[...none, ...decided, ...later].join('; ')}; key ${keys.join(', ')}`;
}

function peopleIn(event: JournalEvent): readonly PersonId[] {
  if (event.type === 'run-opened') return [event.initiator];
  if (event.type === 'asked') return event.people;
  return event.type === 'decision-accepted' ? [event.person] : [];
}
