import type { AttestStep } from '../../domain/plan/types.ts';
import { done, questionOf, recordFacts, saidIn, stopped } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';

/** An instruction to people, who sign that it was done, with the values asked for. */
export async function attest({ run, step }: { run: Run; step: AttestStep }): Promise<StepEnd> {
  const answer = await run.asks.put(questionOf({ run, step }));
  if (answer.outcome !== 'met') return stopped(`not attested (${answer.outcome}): ${answer.because}`);
  recordFacts({ run, step: step.id, account: null, observations: saidIn({ run, step, answer }) });
  return done(`attested by ${answer.because}`);
}
