import { isOfGraph } from '../alert-sources.ts';
import type { OrganisationDefinition, TenantWrite } from '../organisation.ts';
import type { RunbookDefinition } from '../runbook.ts';
import { PER_ACCOUNT } from '../steps/index.ts';
import type { StepDefinition, StepKind } from '../steps/index.ts';
import { impossible, writeOff } from './problem.ts';
import type { PlanProblem } from './problem.ts';
import type { Plan, PlannedAccount } from './types.ts';

interface Context {
  readonly runbook: RunbookDefinition;
  readonly organisation: OrganisationDefinition;
  readonly plan: Plan;
}

/** Everything that a step or check wants of an emergency account and that the account, or the lack of one, denies. */
export function checkAccounts(context: Context): PlanProblem[] {
  const { runbook, plan } = context;
  if (plan.accounts.length === 0) return withoutAccounts(runbook);
  const steps = runbook.method.flatMap((step, index) => {
    return plan.accounts.flatMap((account) => ofStep({ step, account, path: `method[${index}]`, context }));
  });
  return [...alertRules(context), ...steps, ...order(runbook), ...objectives(runbook)];
}

function withoutAccounts({ method, hypothesis }: RunbookDefinition): PlanProblem[] {
  const steps = method.flatMap((step, index) => {
    const needsOne = PER_ACCOUNT.has(step.do) || step.do === 'conditional-access';
    return needsOne
      ? [impossible(`method[${index}].do`, `expected accounts in the runbook for ${step.do}, got none`)]
      : [];
  });
  const checks =
    hypothesis.length > 0
      ? [impossible('hypothesis', 'expected accounts in the runbook to check, got none')]
      : [];
  return [...checks, ...steps];
}

interface OfStep {
  readonly step: StepDefinition;
  readonly account: PlannedAccount;
  readonly path: string;
  readonly context: Context;
}

function ofStep({ step, account, path, context }: OfStep): PlanProblem[] {
  switch (step.do) {
    case 'sign-in':
      if (account.methods.some(({ type }) => type === step.method)) return [];
      return [impossible(`${path}.method`, `expected a method that ${account.id} has, got ${step.method}`)];
    case 'retrieve':
      if (sealOf({ source: step.from, account: account.id, context }) !== undefined) return [];
      return [
        impossible(`${path}.from`, `expected a recorded seal of ${account.id} in ${step.from}, got none`),
      ];
    case 'rotate':
      if (step['revoke-sessions'] !== 'engine' || mayWrite({ write: 'revoke-sessions', account, context }))
        return [];
      return [
        impossible(`${path}.revoke-sessions`, writeOff({ write: 'revoke-sessions', tenant: account.tenant })),
      ];
    case 'alert': {
      const planned = context.plan.steps.find(({ id }) => id === `${step.id}/${account.id}`);
      if (planned?.do !== 'alert' || planned.sources.length > 0) return [];
      return [
        impossible(
          `${path}.from`,
          `expected an alert source of tenant ${account.tenant} for ${account.id}, got none`,
        ),
      ];
    }
    case 'reset-password':
      return ofReset({ step, account, path, context });
    case 'temporary-access-pass':
      return ofPass({ account, path, context });
    case 'notify':
    case 'approve':
    case 'attest':
    case 'outage':
    case 'admin-action':
    case 'conditional-access':
    case 'time-bound-account':
    case 'restore':
      return [];
  }
}

function sealOf({
  source,
  account,
  context,
}: {
  source: string;
  account: string;
  context: Context;
}): string | undefined {
  const seals = context.organisation.sources.find(({ id }) => id === source)?.seals ?? {};
  return Object.hasOwn(seals, account) ? seals[account] : undefined;
}

function mayWrite({
  write,
  account,
  context,
}: {
  write: TenantWrite;
  account: PlannedAccount;
  context: Context;
}): boolean {
  return context.plan.tenants.some(({ id, writes }) => id === account.tenant && writes.includes(write));
}

/** A reset needs its write and somebody who can read the password; leaving a unit, a write of its own and the unit. */
function ofReset({
  step,
  account,
  path,
  context,
}: OfStep & { readonly step: Extract<StepDefinition, { do: 'reset-password' }> }): PlanProblem[] {
  const { accounts, escrow } = context.organisation;
  const leaves = step.unit === 'leave';
  const turnedOn = (write: TenantWrite) =>
    mayWrite({ write, account, context }) ? [] : [writeOff({ write, tenant: account.tenant })];
  const unit = accounts.find(({ id }) => id === account.id)?.['restricted-unit'];
  const wants = [
    ...turnedOn('reset-password').map((message) => impossible(`${path}.do`, message)),
    ...(escrow === undefined
      ? [
          impossible(
            `${path}.do`,
            'expected escrow keys in the organisation to encrypt the password to, got none',
          ),
        ]
      : []),
    ...(leaves ? turnedOn('unit-membership') : []).map((message) => impossible(`${path}.unit`, message)),
    ...(leaves && unit === undefined
      ? [
          impossible(
            `${path}.unit`,
            `expected the restricted-unit of ${account.id} in the organisation, got none`,
          ),
        ]
      : []),
  ];
  return wants;
}

/** A pass needs its write and somebody who can read it; no engine makes one for an account inside a restricted unit. */
function ofPass({ account, path, context }: Omit<OfStep, 'step'>): PlanProblem[] {
  const { accounts, escrow } = context.organisation;
  const inUnit = accounts.find(({ id }) => id === account.id)?.['restricted-unit'] !== undefined;
  return [
    ...(mayWrite({ write: 'temporary-access-pass', account, context })
      ? []
      : [writeOff({ write: 'temporary-access-pass', tenant: account.tenant })]),
    ...(escrow === undefined
      ? ['expected escrow keys in the organisation to encrypt the pass to, got none']
      : []),
    ...(inUnit
      ? [`expected ${account.id} in no restricted unit, where no pass can be made, got its restricted-unit`]
      : []),
    ...(account.methods.some(({ type }) => type === 'passkey')
      ? []
      : [`expected a passkey among the methods of ${account.id}, got none`]),
  ].map((message) => impossible(`${path}.do`, message));
}

/** The check `alert-rule-on` needs a rule to look at in every tenant. */
function alertRules({ runbook, plan }: Context): PlanProblem[] {
  return runbook.hypothesis.flatMap((check, index) => {
    if (!('readiness' in check) || !check.readiness.includes('alert-rule-on')) return [];
    const covered = plan.alerts.flatMap((alert) => (isOfGraph(alert) ? [alert.tenant] : []));
    const bare = plan.tenants.filter(({ id }) => !covered.includes(id));
    return bare.map(({ id }) => {
      return impossible(
        `hypothesis[${index}].readiness`,
        `expected a graph-alerts or graph-incidents source for tenant ${id}, got none`,
      );
    });
  });
}

/** An alert is raised by a sign-in, so one must come first. */
function order({ method }: RunbookDefinition): PlanProblem[] {
  const firstSignIn = method.findIndex((step) => step.do === 'sign-in');
  return method.flatMap((step, index) => {
    const early = step.do === 'alert' && (firstSignIn === -1 || index < firstSignIn);
    return early
      ? [
          impossible(
            `method[${index}].do`,
            'expected a sign-in step before the alert that it raises, got none',
          ),
        ]
      : [];
  });
}

/** An objective that nothing measures would read as kept. */
function objectives({ objectives: stated, method }: RunbookDefinition): PlanProblem[] {
  const measuredBy: Record<keyof typeof stated, StepKind> = {
    'time-to-access': 'sign-in',
    'time-to-alert': 'alert',
  };
  const names = ['time-to-access', 'time-to-alert'] as const;
  return names.flatMap((name) => {
    const measured = stated[name] === undefined || method.some((step) => step.do === measuredBy[name]);
    return measured
      ? []
      : [impossible(`objectives.${name}`, `expected a step ${measuredBy[name]} to measure it by, got none`)];
  });
}
