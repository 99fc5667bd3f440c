import { breachesOf } from '../../domain/conformity/index.ts';
import type { JournalEvent } from '../../domain/event.ts';
import { eventSchema } from '../../evidence/event-schema.ts';
import type { Played } from './scene.ts';

export function eventsOf({ world }: Pick<Played, 'world'>): JournalEvent[] {
  return world.leaves.map((leaf) => eventSchema.parse(JSON.parse(leaf)));
}

export const codesOf = ({ result }: Played): string[] => result.reasons.map(({ code }) => code);

/** The codes of all decisions that were refused and told one by one, in order. */
export function refusalsOf(played: Played): string[] {
  return eventsOf(played).flatMap((event) => (event.type === 'decision-refused' ? [event.code] : []));
}

/** Steps of the method that were begun, in order. */
export function stepsOf(events: readonly JournalEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'step-opened' && event.do !== 'phase' ? [event.step] : [],
  );
}

/** Whatever a scene does to a run, its journal must be one that the verifier takes for a true one. */
export function requireConforming(played: Played): void {
  const breaches = breachesOf({ plan: played.plan, events: eventsOf(played) })
    // The clock of the pretend world stands still.
    .filter(({ code, message }) => !(code === 'TIME_IMPLAUSIBLE' && message.includes('an observation')));
  if (breaches.length > 0)
    throw new Error(`expected a true journal: ${JSON.stringify(breaches.slice(0, 3))}`);
}
