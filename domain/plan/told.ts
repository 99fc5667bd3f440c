import type { Ask } from '../decision.ts';
import type { PersonId } from '../ids.ts';
import type { AskTold } from '../language/telling.ts';

/** What of a question is told, and no more. */
export function askTold({ id, step, kind, question, expires }: Ask): AskTold {
  return { id, step, kind, question, expires };
}

/** The finding about a person whom no channel reached. */
export function untoldText(person: PersonId): string {
  return `${person}: no channel took the message`;
}
