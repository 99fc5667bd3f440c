import type { RetrieveStep } from '../../domain/plan/types.ts';
import { done, known, questionOf, recordFacts, saidIn, stopped } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';

/** Dual custody: who opened what, and was the seal as recorded. The secret itself never passes through. */
export async function retrieve({ run, step }: { run: Run; step: RetrieveStep }): Promise<StepEnd> {
  const source = known(
    run.input.plan.sources.find(({ id }) => id === step.source),
    `source ${step.source}`,
  );
  // From here on the credential may be out, whatever people say or do not say.
  run.notes.retrieved.add(step.account);
  const answer = await run.asks.put(questionOf({ run, step }));
  if (answer.outcome !== 'met')
    return stopped(`nobody opened ${source.id} in time (${answer.outcome}): ${answer.because}`);
  recordFacts({
    run,
    step: step.id,
    account: step.account,
    observations: saidIn({ run, step, answer }),
  });
  return done(`opened by ${answer.because}`);
}
