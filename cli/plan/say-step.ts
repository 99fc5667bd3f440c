import { sayDuration } from '../../domain/duration.ts';
import { sayReaders } from '../../domain/escrow.ts';
import { asksOf, sayNeed } from '../../domain/plan/asks.ts';
import type { PlannedAsk } from '../../domain/plan/asks.ts';
import type { Plan, PlannedStep } from '../../domain/plan/types.ts';

/** What a step does, in one sentence without its people and limits. */
export function sayStep({ step, plan }: { step: PlannedStep; plan: Plan }): string {
  switch (step.do) {
    case 'notify':
      return `tell channel ${step.channel}: ${step.message}`;
    case 'approve':
      return step.question;
    case 'attest':
      return step.instruction;
    case 'outage':
      if (plan.mode === 'incident') return `record whether ${step.system} is down; nothing is cut`;
      return `declare ${step.system} down; the engine stops using it`;
    case 'retrieve':
      return `open the envelope of ${step.account} from ${step.source} and compare its seal`;
    case 'sign-in':
      return `sign in by hand as ${step.account} with its ${step.method}${from(step.network)}`;
    case 'admin-action':
      return `as ${step.account}, read ${step.read.replaceAll('-', ' ')} and count them`;
    case 'conditional-access':
      return 'check that no policy locks out an emergency account';
    case 'alert':
      return `see the alert about the sign-in of ${step.account} at ${step.sources.join(' and ')}`;
    case 'rotate':
      return `replace the credential of ${step.account}${step.reseal ? ' and seal it anew' : ''}${revoke(step.revokeSessions)}`;
    case 'reset-password':
      return `the engine sets a new password for ${step.account}, encrypted to ${sayReaders(step.escrow)}${leave(step.unit)}`;
    case 'time-bound-account':
      return `the engine creates the account ${step.name} in ${step.tenant} as ${step.role}, its password encrypted to ${sayReaders(step.escrow)}: ${step.purpose}`;
    case 'temporary-access-pass':
      return `the engine makes a temporary access pass for ${step.account}, usable once within ${String(step.lifetimeMinutes)} min, encrypted to ${sayReaders(step.escrow)}; the custodian registers a new passkey with it and deletes the lost one`;
    case 'restore':
      return `put back what ${step.undo} changed`;
  }
}

function from(network: string | null): string {
  return network === null ? '' : ` from ${network}`;
}

function leave(unit: string | null): string {
  return unit === null ? '' : `; for this it leaves the restricted unit ${unit}`;
}

function revoke(how: 'verify' | 'engine' | 'none'): string {
  if (how === 'none') return '';
  return how === 'engine' ? '; the engine revokes its sessions' : '; revoke its sessions';
}

/** Who is asked in a step, and until when: `2 × custodian within 2 h`. Null where the engine works alone. */
export function sayAsks({ step, plan }: { step: PlannedStep; plan: Plan }): string | null {
  const asks = asksOf({ step, plan });
  if (asks.length === 0) return null;
  return `${asks.map(sayAsk).join('; then ')}${sayLimit(step)}`;
}

/** `2 × custodian (not the one who starts the run; after 15 min also commander)`. */
export function sayAsk({ need, notInitiator, escalate = [], only }: PlannedAsk): string {
  const remarks = [
    ...(notInitiator ? ['not the one who starts the run'] : []),
    ...(only === undefined ? [] : [`only ${only.join(', ')}, who can read it`]),
    ...escalate.map(({ afterMs, to }) => `after ${sayDuration(afterMs)} also ${to.join(', ')}`),
  ];
  return `${sayNeed(need)}${remarks.length === 0 ? '' : ` (${remarks.join('; ')})`}`;
}

/** Each person with who stands for them; empty where nobody does. */
export function sayDeputies({ deputies }: Pick<Plan, 'deputies'>): string[] {
  if (deputies === undefined) return [];
  const after = sayDuration(deputies.afterMs);
  return deputies.of.map(({ person, by, absent }) => {
    const away = absent.map(({ from, until }) => `, away ${from} to ${until}`).join('');
    return `${by.join(', then ')} for ${person}, silent for ${after}${away}`;
  });
}

/** How long a step may take, ` within 30 min`; empty where nobody is waited for. */
export function sayLimit(step: PlannedStep): string {
  const ms = limitOf(step);
  return ms === null ? '' : ` within ${sayDuration(ms)}`;
}

function limitOf(step: PlannedStep): number | null {
  if ('withinMs' in step) return step.withinMs;
  return step.do === 'notify' ? step.acknowledgeWithinMs : null;
}

/** How a step is undone, or null where it changes nothing that could be put back. */
export function sayUndo({ step, plan }: { step: PlannedStep; plan: Plan }): string | null {
  if (step.do === 'reset-password' && step.unit !== null)
    return 'put back into its unit as soon as the password is read back, and at the latest when the run ends';
  if (step.do === 'temporary-access-pass') return 'a pass that is left is deleted when the step ends';
  const lifetimeMs = lifetimeOf({ step, plan });
  if (lifetimeMs === null) return null;
  const restore = plan.steps.find((later) => later.do === 'restore' && later.undo === step.id);
  const when = restore === undefined ? 'at the end of the run' : `by step ${restore.id}`;
  const undone = step.do === 'outage' ? 'lifted' : 'removed';
  return `${undone} ${when}, at the latest after ${sayDuration(lifetimeMs)}`;
}

/** How long what a step changed may last; null where there is nothing to undo. An incident declares no outage. */
function lifetimeOf({ step, plan }: { step: PlannedStep; plan: Plan }): number | null {
  if (step.do === 'time-bound-account') return step.lifetimeMs;
  return step.do === 'outage' && plan.mode === 'drill' ? step.forMs : null;
}

/** The checks of the hypothesis in words. */
export function sayHypothesis(plan: Plan): string[] {
  return plan.hypothesis.map((check) => {
    return check.check === 'readiness'
      ? `readiness: ${check.readiness.join(', ')}`
      : 'conditional access: no lockout';
  });
}
