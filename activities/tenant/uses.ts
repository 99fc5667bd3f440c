import { isOfGraph } from '../../domain/alert-sources.ts';
import type { OrganisationDefinition, TenantDefinition, TenantWrite } from '../../domain/organisation.ts';
import type { Plan, PlannedStep } from '../../domain/plan/types.ts';
import { READINESS } from '../../domain/readiness/checks.ts';
import type { PartName } from '../../domain/readiness/snapshot.ts';
import { NEEDS_TENANT, STEP_KINDS, type StepKind } from '../../domain/steps/index.ts';

/** Something that has the engine ask a tenant: a part of readiness, a check, a command, a step, or a write that is on. */
export type Use =
  | `check ${PartName}`
  | 'check conditional-access'
  | 'command lockout'
  | 'incidents of step alert'
  | `step ${StepKind}`
  | `write ${TenantWrite}`;

/** What one tenant is used for. */
interface Scope {
  readonly tenant: TenantDefinition;
  readonly organisation: OrganisationDefinition;
}

/**
 * All that a runbook's plan can have the engine do in a tenant; without a plan, all that the organisation can lead to:
 * every readiness check, every kind of step, and what is asked without a run. What the organisation has turned off is left out.
 */
export function usesOf({ plan, ...scope }: Scope & { readonly plan: Plan | null }): ReadonlySet<Use> {
  const uses = plan === null ? everyUse(scope) : usesOfPlan({ plan, tenant: scope.tenant });
  return new Set(uses.filter((use) => isOn({ use, ...scope })));
}

/** Kinds of steps that can ask a tenant; an outage step looks whether the engine works without another system. */
const ASKING_KINDS: readonly StepKind[] = STEP_KINDS.filter(
  (kind) => NEEDS_TENANT.has(kind) || kind === 'outage',
);

function everyUse({ tenant, organisation }: Scope): readonly Use[] {
  if (!organisation.accounts.some((account) => account.tenant === tenant.id)) return ofCreation(tenant);
  return [
    ...PART_NAMES.map((part): Use => `check ${part}`),
    'check conditional-access',
    'command lockout',
    'incidents of step alert',
    ...ASKING_KINDS.map((kind): Use => `step ${kind}`),
    ...tenant.writes.map((write): Use => `write ${write}`),
  ];
}

/** An account for a run can be created where there is no emergency account. */
function ofCreation({ writes }: TenantDefinition): readonly Use[] {
  return writes.includes('time-bound-account') ? ['step time-bound-account', 'write time-bound-account'] : [];
}

const PART_NAMES: readonly PartName[] = [...new Set(Object.values(READINESS).map(({ part }) => part))];

function usesOfPlan({
  plan,
  tenant,
}: {
  readonly plan: Plan;
  readonly tenant: TenantDefinition;
}): readonly Use[] {
  const accounts = new Set(
    plan.accounts.filter((account) => account.tenant === tenant.id).map(({ id }) => id),
  );
  const creates = plan.steps.some((step) => step.do === 'time-bound-account' && step.tenant === tenant.id);
  if (accounts.size === 0) return creates ? ofCreation(tenant) : [];
  const steps = plan.steps.filter((step) =>
    step.do === 'time-bound-account'
      ? step.tenant === tenant.id
      : !('account' in step) || accounts.has(step.account),
  );
  return [
    ...plan.hypothesis.flatMap((check): Use[] =>
      check.check === 'readiness'
        ? check.readiness.map((name): Use => `check ${READINESS[name].part}`)
        : ['check conditional-access'],
    ),
    ...steps
      .filter(({ do: kind }) => ASKING_KINDS.includes(kind))
      .flatMap((step) => usesOfStep({ plan, step })),
    ...tenant.writes
      .filter((write) => steps.some((step) => WRITES[write](step)))
      .map((write): Use => `write ${write}`),
  ];
}

/** An alert step asks for what its sources are. */
function usesOfStep({ plan, step }: { readonly plan: Plan; readonly step: PlannedStep }): readonly Use[] {
  if (step.do !== 'alert') return [`step ${step.do}`];
  const sources = plan.alerts.filter(({ id }) => step.sources.includes(id));
  return sources.flatMap(({ kind }): Use[] => {
    if (kind === 'graph-incidents') return ['incidents of step alert'];
    return kind === 'graph-alerts' ? ['step alert'] : [];
  });
}

/** Whether a step asks for a write. */
const WRITES: Readonly<Record<TenantWrite, (step: PlannedStep) => boolean>> = {
  'revoke-sessions': (step) => step.do === 'rotate' && step.revokeSessions === 'engine',
  'reset-password': (step) => step.do === 'reset-password',
  'time-bound-account': (step) => step.do === 'time-bound-account',
  'unit-membership': (step) => step.do === 'reset-password' && step.unit !== null,
  'temporary-access-pass': (step) => step.do === 'temporary-access-pass',
};

/** What the organisation file leaves out: alerts that are not in Graph, beta reads and writes that are off. */
function isOn({ use, tenant, organisation }: Scope & { readonly use: Use }): boolean {
  const sources = organisation.alerts.flatMap((source) =>
    isOfGraph(source) && source.tenant === tenant.id ? [source] : [],
  );
  switch (use) {
    case 'check alert-rules':
      return tenant['beta-reads'] && sources.some(({ rule }) => rule !== undefined);
    case 'step alert':
      return sources.some(({ kind }) => kind === 'graph-alerts');
    case 'incidents of step alert':
      return sources.some(({ kind }) => kind === 'graph-incidents');
    case 'step reset-password':
      return tenant.writes.includes('reset-password');
    case 'step time-bound-account':
      return tenant.writes.includes('time-bound-account');
    case 'step temporary-access-pass':
      return tenant.writes.includes('temporary-access-pass');
    default:
      return true;
  }
}
