import type { AccountId, StepId } from '../ids.ts';
import type { StepKind } from '../steps/index.ts';
import type { Plan } from './types.ts';

/** One line of a plan as people follow it: a step of the method, or a phase before or after. */
export interface Outlined {
  readonly id: StepId;
  readonly do: StepKind | 'phase';
  readonly account: AccountId | null;
}

/** All that a run goes through, in order: it may begin, it was well, the method, what is put back, it is well again. */
export function outlineOf({
  approve,
  hypothesis,
  steps,
}: Pick<Plan, 'approve' | 'hypothesis' | 'steps'>): readonly Outlined[] {
  const looks = hypothesis.length > 0;
  return [
    ...(approve === null ? [] : [phase('approve')]),
    ...(looks ? [phase('hypothesis-before')] : []),
    ...steps.map((step) => ({
      id: step.id,
      do: step.do,
      account: 'account' in step ? step.account : null,
    })),
    phase('undo'),
    ...(looks ? [phase('hypothesis-after')] : []),
  ];
}

function phase(id: StepId): Outlined {
  return { id, do: 'phase', account: null };
}
