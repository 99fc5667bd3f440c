import type { Observation } from '../../domain/fact.ts';
import type { StepId } from '../../domain/ids.ts';
import type { ConditionalAccessStep } from '../../domain/plan/types.ts';
import { call, endBy, recordFacts } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';
import { look, unseen } from '../looking.ts';

/** What-If over a matrix and the static check, for every emergency account of the plan. */
export async function conditionalAccess({
  run,
  step,
}: {
  run: Run;
  step: ConditionalAccessStep;
}): Promise<StepEnd> {
  const observations = await checkLockout({ run, step: step.id });
  return endBy({ observations, said: 'no policy locks an emergency account out' });
}

/** The same check as a hypothesis and as a step; records its facts. */
export async function checkLockout({ run, step }: { run: Run; step: StepId }): Promise<Observation[]> {
  const all: Observation[] = [];
  for (const account of run.input.plan.accounts) {
    const looked = await look({
      run,
      step,
      what: `checking Conditional Access for ${account.id}`,
      read: () => run.world.read.checkConditionalAccess({ ...call(run), account }),
    });
    const observations = looked.ok
      ? looked.value
      : unseen({
          claims: ['conditional-access.no-lockout'],
          refusal: looked.refusal,
          from: `graph:${account.tenant}`,
        });
    recordFacts({ run, step, account: account.id, observations });
    all.push(...observations);
  }
  return all;
}
