import type { PersonId } from '../ids.ts';
import type { Need } from '../steps/shared.ts';
import type { Rung } from './joining.ts';
import type { AccessPassStep } from './engine-steps.ts';
import type { NotifyStep, Plan, PlannedStep, RotateStep } from './types.ts';

/** The role whose people hold the credentials, open the envelopes and sign in. */
export const CUSTODIAN = 'custodian';
/** The role that leads a run and may end it. */
export const COMMANDER = 'commander';
/** The role that lets the engine write to a tenant. */
export const SECURITY = 'security';

/** One quorum that a plan will ask for: all of the need at once, by distinct people. */
export interface PlannedAsk {
  readonly need: readonly Need[];
  readonly notInitiator: boolean;
  readonly escalate?: readonly Rung[] | undefined;
  /** Of the roles, these people alone; left out where all of them are asked. */
  readonly only?: readonly PersonId[] | undefined;
}

/** A write of the engine to a tenant. */
const WRITE: PlannedAsk = { need: [{ role: SECURITY, count: 1 }], notInitiator: true };

type Asking = Pick<Plan, 'alerts' | 'channels'>;

/** Every quorum that a step asks for, one after the other. Empty where the engine works alone. */
export function asksOf({ step, plan }: { step: PlannedStep; plan: Asking }): readonly PlannedAsk[] {
  switch (step.do) {
    case 'approve':
      return [laddered({ ...anyone(step.need), notInitiator: step.notInitiator }, step)];
    case 'attest':
      return [laddered(anyone(step.by), step)];
    case 'retrieve':
      return [anyone([{ role: CUSTODIAN, count: step.custodians }])];
    case 'sign-in':
    case 'admin-action':
      return [anyone([{ role: CUSTODIAN, count: 1 }])];
    case 'rotate':
      return ofRotation(step);
    case 'reset-password':
      return step.unit === null ? [WRITE] : [WRITE, WRITE];
    case 'time-bound-account':
      return [WRITE];
    case 'temporary-access-pass':
      return [WRITE, reader(step), reader(step)];
    case 'notify':
      return ofNotice({ step, plan });
    case 'alert':
      return step.sources.flatMap((source) => {
        const alert = plan.alerts.find(({ id }) => id === source);
        return alert?.kind === 'person' ? [anyone([{ role: alert.role, count: 1 }])] : [];
      });
    case 'outage':
    case 'restore':
    case 'conditional-access':
      return [];
  }
}

/** The question with the ladder of its step, where that has one. */
function laddered(ask: PlannedAsk, { escalate }: Pick<PlannedAsk, 'escalate'>): PlannedAsk {
  return escalate === undefined ? ask : { ...ask, escalate };
}

function anyone(need: readonly Need[]): PlannedAsk {
  return { need, notInitiator: false };
}

/** A custodian who can read what is encrypted: to the others the file would be of no use. */
function reader({ escrow }: AccessPassStep): PlannedAsk {
  return { ...anyone([{ role: CUSTODIAN, count: 1 }]), only: escrow.map(({ person }) => person) };
}

/** The people who may fill a place of the question, of those given. */
export function votersOf<Person extends { readonly id: PersonId }>({
  ask: { only },
  people,
}: {
  ask: Pick<PlannedAsk, 'only'>;
  people: readonly Person[];
}): readonly Person[] {
  return only === undefined ? people : people.filter(({ id }) => only.includes(id));
}

/** A call list is people, so it is always answered by one; any other channel only where that is asked for. */
function ofNotice({ step, plan }: { step: NotifyStep; plan: Asking }): PlannedAsk[] {
  const channel = plan.channels.find(({ id }) => id === step.channel);
  const role = channel?.role ?? null;
  const asks = channel?.kind === 'call-list' || step.acknowledgeWithinMs !== null;
  return asks && role !== null ? [laddered(anyone([{ role, count: 1 }]), step)] : [];
}

/** Two people see a seal; a write of the engine to the tenant is an approval of its own. */
function ofRotation(step: RotateStep): PlannedAsk[] {
  const people = anyone([{ role: step.by, count: step.reseal ? 2 : 1 }]);
  return step.revokeSessions === 'engine' ? [people, WRITE] : [people];
}

/** Every role that a plan asks of, sorted: for the approval, its steps, the review, a bypass, and to command. */
export function rolesAsked(
  plan: Asking & Pick<Plan, 'approve' | 'steps' | 'review' | 'bypassRoles'>,
): string[] {
  const needs = [
    ...(plan.approve?.need ?? []),
    ...plan.steps.flatMap((step) => asksOf({ step, plan }).flatMap(({ need }) => need)),
  ];
  const rungs = [
    ...(plan.approve?.escalate ?? []),
    ...plan.steps.flatMap((step) => asksOf({ step, plan }).flatMap(({ escalate = [] }) => escalate)),
  ];
  const roles = [
    ...needs.map(({ role }) => role),
    ...rungs.flatMap(({ to }) => to),
    ...(plan.review?.by ?? []),
    ...plan.bypassRoles,
    COMMANDER,
  ];
  return [...new Set(roles)].sort();
}

/** `2 × custodian and 1 × security`. */
export function sayNeed(need: readonly Need[]): string {
  return need.map(({ role, count }) => `${count} × ${role}`).join(' and ');
}
