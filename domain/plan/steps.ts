import { durationMs } from '../duration.ts';
import { passwordPolicy } from '../escrow.ts';
import type { EscrowRecipient } from '../escrow.ts';
import type { AccountId } from '../ids.ts';
import type { OrganisationDefinition } from '../organisation.ts';
import type { RunbookDefinition } from '../runbook.ts';
import type { StepDefinition } from '../steps/index.ts';
import { optionalMs, planApproval, planLadder } from './limits.ts';
import type { ResetPasswordStep, TimeBoundAccountStep } from './engine-steps.ts';
import type { Mode, PlannedStep } from './types.ts';

interface Context {
  readonly runbook: RunbookDefinition;
  readonly organisation: OrganisationDefinition;
  readonly mode: Mode;
}

/**
 * The method written out in order. A per-account step becomes one step for each account, `get-in/breakglass-1`,
 * and all accounts finish it before the next step starts.
 */
export function expandSteps(context: Context): PlannedStep[] {
  return context.runbook.method.flatMap((step) => expand(step, context));
}

function expand(step: StepDefinition, context: Context): PlannedStep[] {
  const { id } = step;
  switch (step.do) {
    case 'notify':
      return [
        {
          id,
          do: step.do,
          channel: step.to,
          message: step.message ?? defaultMessage(context),
          acknowledgeWithinMs: optionalMs(step['acknowledge-within']),
          ...planLadder(step),
        },
      ];
    case 'approve':
      return [
        { id, do: step.do, question: step.question ?? defaultQuestion(context), ...planApproval(step) },
      ];
    case 'attest': {
      const { do: kind, instruction, by, values, within } = step;
      return [{ id, do: kind, instruction, by, values, withinMs: durationMs(within), ...planLadder(step) }];
    }
    case 'outage':
      return [{ id, do: step.do, system: step.of, how: step.how, forMs: durationMs(step.for) }];
    case 'conditional-access':
      return [{ id, do: step.do }];
    case 'time-bound-account':
      return [ofCreation({ step, context })];
    case 'restore':
      return [{ id, do: step.do, undo: step.undo }];
    case 'retrieve':
    case 'sign-in':
    case 'admin-action':
    case 'alert':
    case 'rotate':
    case 'reset-password':
    case 'temporary-access-pass':
      return context.runbook.accounts.map((account) => forAccount({ step, account, context }));
  }
}

type PerAccountDefinition = Extract<
  StepDefinition,
  {
    do:
      | 'retrieve'
      | 'sign-in'
      | 'admin-action'
      | 'alert'
      | 'rotate'
      | 'reset-password'
      | 'temporary-access-pass';
  }
>;

function forAccount({
  step,
  account,
  context,
}: {
  step: PerAccountDefinition;
  account: AccountId;
  context: Context;
}): PlannedStep {
  const base = { id: `${step.id}/${account}`, account, withinMs: durationMs(step.within) };
  switch (step.do) {
    case 'retrieve':
      return { ...base, do: step.do, source: step.from, custodians: step.custodians };
    case 'sign-in': {
      const network = step.from ?? null;
      return { ...base, do: step.do, method: step.method, network, recordWithinMs: recordMs(step, context) };
    }
    case 'admin-action':
      return { ...base, do: step.do, read: step.read };
    case 'alert':
      return { ...base, do: step.do, sources: alertSources({ step, account, context }) };
    case 'rotate':
      return {
        ...base,
        do: step.do,
        by: step.by,
        reseal: step.reseal,
        revokeSessions: step['revoke-sessions'],
        recordWithinMs: recordMs(step, context),
      };
    case 'reset-password':
      return { ...base, do: step.do, ...ofReset({ step, account, context }) };
    case 'temporary-access-pass':
      return {
        ...base,
        do: step.do,
        escrow: recipients(context),
        lifetimeMinutes: durationMs(step.lifetime) / 60_000,
        recordWithinMs: recordMs(step, context),
      };
  }
}

/** Whom the password is escrowed to, and which unit is left; that there is one, `check-accounts.ts` sees to. */
function ofReset({
  step,
  account,
  context,
}: {
  step: Extract<StepDefinition, { do: 'reset-password' }>;
  account: AccountId;
  context: Context;
}): Pick<ResetPasswordStep, 'escrow' | 'password' | 'unit' | 'recordWithinMs'> {
  const { accounts } = context.organisation;
  const unit = accounts.find(({ id }) => id === account)?.['restricted-unit'] ?? null;
  return {
    ...ofEscrow(context),
    unit: step.unit === 'leave' ? unit : null,
    recordWithinMs: recordMs(step, context),
  };
}

function ofEscrow(context: Context): Pick<ResetPasswordStep, 'escrow' | 'password'> {
  const { escrow } = context.organisation;
  return {
    escrow: recipients(context),
    password: escrow?.password ?? passwordPolicy.parse({}),
  };
}

/** That somebody can read the password, `check-time-bound.ts` sees to. */
function ofCreation({
  step,
  context,
}: {
  step: Extract<StepDefinition, { do: 'time-bound-account' }>;
  context: Context;
}): TimeBoundAccountStep {
  const { id, do: kind, tenant, name, role, purpose } = step;
  return {
    ...{ id, do: kind, tenant, name, role, purpose },
    ...ofEscrow(context),
    lifetimeMs: durationMs(step.lifetime),
    withinMs: durationMs(step.within),
    recordWithinMs: recordMs(step, context),
  };
}

function recipients({ organisation: { escrow } }: Context): EscrowRecipient[] {
  return (escrow?.keys ?? []).map(({ person, fingerprint }) => ({ person, fingerprint }));
}

function recordMs(
  step: { readonly 'record-within'?: string | undefined },
  { organisation }: Context,
): number {
  return durationMs(step['record-within'] ?? organisation.waits.record);
}

/** People and receivers hear of every tenant; a log knows only its own, so another tenant's says nothing of this account. */
function alertSources({
  step,
  account,
  context,
}: {
  step: { readonly from: readonly string[] };
  account: AccountId;
  context: Context;
}): string[] {
  const { accounts, alerts } = context.organisation;
  const tenant = accounts.find(({ id }) => id === account)?.tenant;
  return step.from.filter((source) => {
    const alert = alerts.find(({ id }) => id === source);
    return alert !== undefined && (!('tenant' in alert) || alert.tenant === tenant);
  });
}

function defaultMessage({ runbook, mode }: Context): string {
  const start = mode === 'drill' ? 'Drill, not an emergency' : 'Incident, not a drill';
  return `${start}: ${runbook.title} (${runbook.runbook}) is under way.`;
}

function defaultQuestion({ runbook, mode }: Context): string {
  return `May the ${mode} "${runbook.title}" go on?`;
}
