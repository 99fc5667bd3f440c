import type { TimeBoundAccountStep } from '../../../domain/plan/engine-steps.ts';
import { principalName } from '../../../domain/time-bound.ts';
import type { Run } from '../../context.ts';

/** An account that a step creates, as far as it has come. */
export interface Made {
  readonly run: Run;
  readonly step: TimeBoundAccountStep;
  /** When the step was opened; ISO 8601 UTC. */
  readonly since: string;
  /** As the directory named it; null as long as it has not. */
  objectId: string | null;
  /** `maybe`: its creation was sent, and an account may have come of that, however late. */
  sent: 'nothing' | 'maybe' | 'refused';
  /** Its removal has begun: nothing is created or given any more. */
  ending: boolean;
  /** Its deletion was sent, so that it lies among what was deleted. */
  deleted: boolean;
}

/** Before anything was sent. */
export function newlyMade({ run, step }: Pick<Made, 'run' | 'step'>): Made {
  return {
    run,
    step,
    since: openedAt({ run, step }),
    objectId: null,
    sent: 'nothing',
    ending: false,
    deleted: false,
  };
}

/** The user principal name under which people sign in with it. */
export function nameOf({ run: { input }, step }: Pick<Made, 'run' | 'step'>): string {
  const domain = input.plan.tenants.find(({ id }) => id === step.tenant)?.domain ?? step.tenant;
  return principalName({ step, run: input.run, domain });
}

/** As the journal has it, by which the verifier goes. */
function openedAt({ run, step }: Pick<Made, 'run' | 'step'>): string {
  const opened = run.journal.events.find((event) => event.type === 'step-opened' && event.step === step.id);
  return opened?.at ?? run.clock.iso();
}
