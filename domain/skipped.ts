import type { ChannelId, PersonId } from './ids.ts';
import type { Plan } from './plan/types.ts';

interface About {
  readonly plan: Pick<Plan, 'people' | 'channels'>;
  readonly skipped: readonly PersonId[];
}

/**
 * The channels of a plan over which any of the people whom a bypass passed over is told, in the plan's order: those of
 * their roles, and all that they name themselves, since what has happened cannot wait for one to fail.
 */
export function tellingSkipped({ plan, skipped }: About): ChannelId[] {
  const people = plan.people.filter(({ id }) => skipped.includes(id));
  return telling(plan)
    .filter((channel) => people.some((person) => reaches(channel, person)))
    .map(({ id }) => id);
}

/** Those of them whom no channel reaches: somebody has to call them. */
export function unreachedSkipped({ plan, skipped }: About): PersonId[] {
  const channels = telling(plan);
  return skipped.filter(
    (id) => !plan.people.some((each) => each.id === id && channels.some((channel) => reaches(channel, each))),
  );
}

type Channel = Plan['channels'][number];

/** Nobody reads a call list by themselves. */
function telling({ channels }: Pick<Plan, 'channels'>): Channel[] {
  return channels.filter(({ kind }) => kind !== 'call-list');
}

function reaches({ id, role }: Channel, { roles, channels = [] }: Plan['people'][number]): boolean {
  return (role !== null && roles.includes(role)) || channels.includes(id);
}

/** The finding that names whom nobody was told for. */
export const TO_CALL = 'skipped-to-call';

/** Its words. */
export function sayToCall(people: readonly PersonId[]): string {
  return `passed over, and no channel reaches them; call them: ${people.join(', ')}`;
}
