import { securityInfoOf } from '../clouds.ts';
import { sayDuration } from '../duration.ts';
import { sayEscrowFile, sayReaders } from '../escrow.ts';
import type { AccessPassStep, ResetPasswordStep, TimeBoundAccountStep } from './engine-steps.ts';
import { nameOf, hostsOf, type About, type Words } from './words.ts';

/** Whether the engine may set a new password. */
export function ofReset({ plan, step }: About<ResetPasswordStep>): Words {
  return {
    kind: 'approve',
    question: `May the engine set a new password for ${nameOf({ plan, step })} now? It is encrypted first, and only ${sayReaders(step.escrow)} can read it.`,
    values: [],
    withinMs: step.withinMs,
  };
}

/** Whether it may take the account out of its unit for that. */
export function ofLeaving({ plan, step }: About<ResetPasswordStep>): Words {
  return {
    kind: 'approve',
    question: `May the engine take ${nameOf({ plan, step })} out of the restricted unit ${step.unit ?? 'none'} for this, and put it back?`,
    values: [],
    withinMs: step.withinMs,
  };
}

/** Whether the engine may create an account for the run. */
export function ofCreation({ plan, step }: About<TimeBoundAccountStep>): Words {
  const domain = plan.tenants.find(({ id }) => id === step.tenant)?.domain ?? step.tenant;
  const role = step.role.replaceAll('-', ' ');
  return {
    kind: 'approve',
    question: `May the engine create the account ${step.name}-(this run)@${domain} as ${role} now, for ${sayDuration(step.lifetimeMs)} at most? Purpose: ${step.purpose}. Its password is encrypted first, and only ${sayReaders(step.escrow)} can read it. It is removed by this run.`,
    values: [],
    withinMs: step.withinMs,
  };
}

/** The write, the custodian in their place before it, and what they do with the pass while it lasts. */
export function ofPass({ plan, step }: About<AccessPassStep>): readonly Words[] {
  const name = nameOf({ plan, step });
  const readers = sayReaders(step.escrow);
  const origins = hostsOf({ plan, step });
  const page = origins === null ? 'its security info page' : securityInfoOf(origins);
  const { lifetimeMinutes: minutes, withinMs } = step;
  return [
    {
      kind: 'approve',
      question: `May the engine make a temporary access pass for ${name} now? It lets its holder sign in once within ${String(minutes)} minutes; it is encrypted at once, and only ${readers} can read it.`,
      values: [],
      withinMs,
    },
    {
      kind: 'attest',
      question: `Sit down at the machine where you will register the new passkey of ${name}, with the new key at hand, your OpenPGP key (${readers}), and a way to bring a file there from the worker's machine. Attest only then: the pass is made at once, and lasts ${String(minutes)} minutes.`,
      values: [],
      withinMs,
    },
    {
      kind: 'attest',
      question: `Decrypt the pass: ${sayEscrowFile(step.id)}, RUN being this run and N the highest number there is; the file lies beside the organisation file of the worker's machine. Sign in as ${name} with it at ${page}, register the new passkey there, delete the lost one, and write here the request id of that sign-in. Never write the pass.`,
      values: [{ name: 'request-id', ask: 'Request id of your sign-in', pattern: '^[0-9a-fA-F-]{36}$' }],
      withinMs: minutes * 60_000,
    },
  ];
}
