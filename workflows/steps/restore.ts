import type { RestoreStep } from '../../domain/plan/types.ts';
import { done } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';

/** Runs an earlier step's undo now rather than at the end. What was never done needs no undo. */
export async function restore({ run, step }: { run: Run; step: RestoreStep }): Promise<StepEnd> {
  const refusal = await run.undo.run(step.undo);
  return refusal === null
    ? done(`${step.undo} is undone`)
    : { outcome: 'failed', because: `${refusal.code}: ${refusal.message}`, then: 'go-on' };
}
