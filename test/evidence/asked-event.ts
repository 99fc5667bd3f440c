import type { EventBody } from '../../domain/event.ts';
import { invite } from '../../domain/plan/asked.ts';
import type { Question } from '../../domain/plan/questions.ts';
import type { Plan } from '../../domain/plan/types.ts';

/** The event by which the `nth` question of a run of this plan, begun by `commander-1`, is put to people. */
export function askedEvent({
  plan,
  question,
  nth,
  askedAt,
}: {
  plan: Plan;
  question: Question;
  nth: number;
  /** Milliseconds since 1970. */
  askedAt: number;
}): Extract<EventBody, { type: 'asked' }> {
  const { step, kind, need, values } = question;
  const { people, choices, expires } = invite({ plan, initiator: 'commander-1', question, askedAt });
  const ask = `${step}#${nth}`;
  const asked = question.question;
  return { type: 'asked', ask, step, kind, question: asked, need, people, values, choices, expires };
}
