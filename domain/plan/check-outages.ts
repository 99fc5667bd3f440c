import { ENTRA } from '../ids.ts';
import type { StepId, SystemId } from '../ids.ts';
import type { OrganisationDefinition } from '../organisation.ts';
import type { RunbookDefinition } from '../runbook.ts';
import { NEEDS_TENANT } from '../steps/index.ts';
import type { StepDefinition } from '../steps/index.ts';
import { impossible } from './problem.ts';
import type { PlanProblem } from './problem.ts';
import type { Plan } from './types.ts';

interface Context {
  readonly runbook: RunbookDefinition;
  readonly organisation: OrganisationDefinition;
  readonly plan: Plan;
}

/** One step of the method, and what is declared down when it starts: outage step → system. */
interface Moment {
  readonly path: string;
  readonly down: ReadonlyMap<StepId, SystemId>;
  /** Steps whose accounts are there. */
  readonly made: ReadonlySet<StepId>;
  readonly context: Context;
}

/**
 * Walks the method with the outages that it declares. In a drill the engine cuts its own use of what is down, so a
 * step that needs it could only fail; in an incident nothing is cut and such a step may well work.
 */
export function checkOutages(context: Context): PlanProblem[] {
  const down = new Map<StepId, SystemId>();
  const made = new Set<StepId>();
  return context.runbook.method.flatMap((step, index) => {
    const moment = { path: `method[${index}]`, down, made, context };
    const problems = [
      ...always(step, moment),
      ...(context.plan.mode === 'drill' ? inDrill(step, moment) : []),
    ];
    if (step.do === 'outage') down.set(step.id, step.of);
    if (step.do === 'time-bound-account') made.add(step.id);
    if (step.do === 'restore') {
      down.delete(step.undo);
      made.delete(step.undo);
    }
    return problems;
  });
}

function always(step: StepDefinition, { path, down, made }: Moment): PlanProblem[] {
  if (step.do === 'restore' && !down.has(step.undo) && !made.has(step.undo)) {
    return [
      impossible(`${path}.undo`, `expected an outage that is in force here, got ${step.undo}, which is not`),
    ];
  }
  return [];
}

function inDrill(step: StepDefinition, moment: Moment): PlanProblem[] {
  const { path, down, context } = moment;
  const systems = [...down.values()];
  if (step.do === 'outage' && systems.includes(step.of)) {
    return [
      impossible(
        `${path}.of`,
        `expected a system that is up here, got ${step.of}, which is declared down already`,
      ),
    ];
  }
  if (step.do === 'notify') {
    const channel = context.plan.channels.find(({ id }) => id === step.to);
    const lost = channel?.dependsOn.filter((system) => systems.includes(system)) ?? [];
    return lost.map((system) =>
      impossible(
        `${path}.to`,
        `expected a channel that works without ${system}, which is declared down here, got ${step.to}`,
      ),
    );
  }
  const removes = step.do === 'restore' && moment.made.has(step.undo);
  if (!NEEDS_TENANT.has(step.do) && !removes) return [];
  const lost = systems.filter((system) => system === ENTRA || issuersOf(context).includes(system));
  return lost.map((system) => {
    return impossible(
      `${path}.do`,
      `expected no step that needs the tenant while ${system} is declared down, got ${step.do}`,
    );
  });
}

/** Systems that the engine's own credential needs before it can read the tenant. */
function issuersOf({ organisation, plan }: Context): string[] {
  const used = organisation.tenants.filter(({ id }) => plan.tenants.some((tenant) => tenant.id === id));
  return used.flatMap(({ engine: { credential } }) => {
    return credential.kind === 'federated' && credential.issuer !== undefined ? [credential.issuer] : [];
  });
}
