import type { Question } from '../../domain/plan/questions.ts';
import { done, stopped } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';

/** Signed decisions until the quorum holds, is impossible, is denied, or time is up. */
export async function approve({ run, question }: { run: Run; question: Question }): Promise<StepEnd> {
  const answer = await run.asks.put(question);
  switch (answer.outcome) {
    case 'met':
      return done(`approved by ${answer.because}`);
    case 'bypassed':
      return done(`bypassed by ${answer.because}`);
    default:
      return stopped(`not approved (${answer.outcome}): ${answer.because}`);
  }
}
