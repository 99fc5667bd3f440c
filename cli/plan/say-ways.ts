import { lostChannels } from '../../domain/plan/check-reach.ts';
import type { Plan, PlannedPerson } from '../../domain/plan/types.ts';

/** Over which channels the engine tells a person, in order, those that are dead with the tenant marked; null for none. */
export function sayWays({ plan, person }: { plan: Plan; person: PlannedPerson }): string | null {
  if (person.channels === undefined) return null;
  const lost = lostChannels(plan);
  const ways = person.channels.map(
    (channel) => `${channel}${lost.has(channel) ? ' (not without the tenant)' : ''}`,
  );
  return ways.join(', then ');
}
