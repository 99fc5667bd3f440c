import type { ApproveStep } from '../../domain/plan/types.ts';
import { done, stopped } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';

/** Signed decisions until the quorum holds, is impossible, is denied, or time is up. */
export async function approve({ run, step }: { run: Run; step: Omit<ApproveStep, 'do'> }): Promise<StepEnd> {
  const answer = await run.asks.put({
    step: step.id,
    kind: 'approve',
    question: step.question,
    need: step.need,
    notInitiator: step.notInitiator,
    values: [],
    withinMs: step.withinMs,
  });
  switch (answer.outcome) {
    case 'met':
      return done(`approved by ${answer.because}`);
    case 'bypassed':
      return done(`bypassed by ${answer.because}`);
    default:
      return stopped(`not approved (${answer.outcome}): ${answer.because}`);
  }
}
