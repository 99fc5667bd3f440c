import type { PersonId } from '../ids.ts';
import { quorumHolds } from '../quorum.ts';
import type { Voter } from '../quorum.ts';
import type { RunbookDefinition } from '../runbook.ts';
import { asksOf, sayNeed, votersOf } from './asks.ts';
import type { PlannedAsk } from './asks.ts';
import { impossible } from './problem.ts';
import type { PlanProblem } from './problem.ts';
import type { Plan } from './types.ts';

/** One quorum with its place in the runbook. */
export interface Rule extends PlannedAsk {
  readonly path: string;
}

/**
 * Whether the roster has the people that the plan asks for, each counted once. Who will start the run is not known
 * yet, so a rule that leaves out the initiator must be met for at least one person who might be it, and the same
 * person for every rule.
 */
export function checkPeople({ runbook, plan }: { runbook: RunbookDefinition; plan: Plan }): PlanProblem[] {
  const rules = rulesOf({ runbook, plan });
  const { people } = plan;
  const problems = [...rules.flatMap((rule) => ofRule({ rule, people })), ...unanswerable({ runbook, plan })];
  if (problems.length > 0 || initiatorsFor({ asks: rules, people }).length > 0) return problems;
  const message = 'expected somebody who can start the run and leave every quorum possible, got nobody';
  return [impossible('approve', message)];
}

/** People who may start a run of this plan and leave every quorum possible. Never empty for a resolved plan. */
export function possibleInitiators(plan: Plan): PersonId[] {
  const asks = [
    ...(plan.approve === null ? [] : [plan.approve]),
    ...plan.steps.flatMap((step) => asksOf({ step, plan })),
  ];
  return initiatorsFor({ asks, people: plan.people });
}

function initiatorsFor({
  asks,
  people,
}: {
  asks: readonly PlannedAsk[];
  people: readonly Voter[];
}): PersonId[] {
  const bound = asks.filter(({ notInitiator }) => notInitiator);
  return people
    .filter(({ id }) => {
      const others = people.filter((person) => person.id !== id);
      return bound.every((ask) => quorumHolds({ need: ask.need, voters: votersOf({ ask, people: others }) }));
    })
    .map(({ id }) => id);
}

/** The rules with their places; of a per-account step the first account's, since all of them ask the same. */
export function rulesOf({ runbook, plan }: { runbook: RunbookDefinition; plan: Plan }): Rule[] {
  const gate = plan.approve === null ? [] : [{ ...plan.approve, path: 'approve.need' }];
  const steps = runbook.method.flatMap((definition, index) => {
    const step = plan.steps.find(({ id }) => id === definition.id || id.startsWith(`${definition.id}/`));
    const asks = step === undefined ? [] : asksOf({ step, plan });
    return asks.map((ask) => ({ ...ask, path: `method[${index}]` }));
  });
  return [...gate, ...steps];
}

function ofRule({ rule, people }: { rule: Rule; people: readonly Voter[] }): PlanProblem[] {
  // Nobody at all can read it: check-accounts.ts says that already.
  if (rule.only?.length === 0) return [];
  const among = rule.only === undefined ? '' : ' among those who can read the secret (escrow)';
  const asked = `expected ${sayNeed(rule.need)}${among}, all distinct`;
  if (!quorumHolds({ need: rule.need, voters: votersOf({ ask: rule, people }) })) {
    return [impossible(rule.path, `${asked}; the roster has too few`)];
  }
  if (initiatorsFor({ asks: [rule], people }).length > 0) return [];
  return [
    impossible(rule.path, `${asked}, beside the one who starts the run; whoever does, too few are left`),
  ];
}

/** An acknowledgement is asked of the people who read a channel; a channel that names none cannot answer. */
function unanswerable({ runbook, plan }: { runbook: RunbookDefinition; plan: Plan }): PlanProblem[] {
  return runbook.method.flatMap((step, index) => {
    if (step.do !== 'notify' || step['acknowledge-within'] === undefined) return [];
    const role = plan.channels.find(({ id }) => id === step.to)?.role ?? null;
    const path = `method[${index}].acknowledge-within`;
    return role === null
      ? [impossible(path, `expected a role on channel ${step.to} to acknowledge, got none`)]
      : [];
  });
}
