import { ENTRA } from '../ids.ts';
import type { ChannelId } from '../ids.ts';
import { quorumHolds } from '../quorum.ts';
import type { RunbookDefinition } from '../runbook.ts';
import { sayNeed } from './asks.ts';
import { rulesOf } from './check-people.ts';
import { impossible } from './problem.ts';
import type { PlanProblem } from './problem.ts';
import type { Plan, PlannedPerson } from './types.ts';

/**
 * Whether every quorum can be had of people who are told without the tenant. A person who names no channel is asked as
 * ever, by those who start the run, and counts as reached.
 */
export function checkReach({ runbook, plan }: { runbook: RunbookDefinition; plan: Plan }): PlanProblem[] {
  const lost = lostChannels(plan);
  const reached = plan.people.filter((person) => isReached({ person, lost }));
  if (reached.length === plan.people.length) return [];
  return rulesOf({ runbook, plan })
    .filter(({ need }) => quorumHolds({ need, voters: plan.people }))
    .filter(({ need }) => !quorumHolds({ need, voters: reached }))
    .map(({ need, path }) =>
      impossible(
        path,
        `expected ${sayNeed(need)} who can be told without the tenant, got ${unreached({ plan, lost })}`,
      ),
    );
}

/** Channels of a plan that are dead with Entra, or with a system that this drill declares down. */
export function lostChannels({ steps, channels }: Pick<Plan, 'steps' | 'channels'>): ReadonlySet<ChannelId> {
  const down = [ENTRA, ...steps.flatMap((step) => (step.do === 'outage' ? [step.system] : []))];
  return new Set(
    channels.filter(({ dependsOn }) => dependsOn.some((system) => down.includes(system))).map(({ id }) => id),
  );
}

function isReached({ person, lost }: { person: PlannedPerson; lost: ReadonlySet<ChannelId> }): boolean {
  return person.channels === undefined || person.channels.some((channel) => !lost.has(channel));
}

function unreached({ plan, lost }: { plan: Plan; lost: ReadonlySet<ChannelId> }): string {
  const people = plan.people.filter((person) => !isReached({ person, lost })).map(({ id }) => id);
  return `only ${[...lost].sort().join(', ')} for ${people.join(', ')}`;
}
