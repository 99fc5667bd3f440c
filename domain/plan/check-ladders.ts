import type { RunbookDefinition } from '../runbook.ts';
import { asksOf } from './asks.ts';
import type { Rung } from './joining.ts';
import { impossible } from './problem.ts';
import type { PlanProblem } from './problem.ts';
import { questionsOf } from './questions.ts';
import type { Plan } from './types.ts';

/** Rungs that could never be reached: later than the question's own end, not after the one before, or of nothing asked. */
export function checkLadders({ runbook, plan }: { runbook: RunbookDefinition; plan: Plan }): PlanProblem[] {
  const { approve } = plan;
  const opening = approve === null ? [] : rungFaults({ ...approve, path: 'approve.escalate' });
  const method = runbook.method.flatMap((step, index) => {
    const planned = plan.steps.find(({ id }) => id === step.id);
    if (planned === undefined || !('escalate' in planned)) return [];
    const path = `method[${index}].escalate`;
    if (asksOf({ step: planned, plan }).length === 0)
      return [
        impossible(path, 'expected a step that asks somebody (acknowledge-within), got one that only tells'),
      ];
    return questionsOf({ plan, step: planned }).flatMap((question) => rungFaults({ ...question, path }));
  });
  return [...opening, ...method];
}

function rungFaults({
  escalate = [],
  withinMs,
  path,
}: {
  escalate?: readonly Rung[] | undefined;
  withinMs: number;
  path: string;
}): PlanProblem[] {
  return escalate.flatMap(({ afterMs }, nth) => {
    const at = `${path}[${nth}].after`;
    if (afterMs >= withinMs)
      return [impossible(at, 'expected a rung before the question ends, got none so early')];
    const before = escalate[nth - 1];
    return before !== undefined && before.afterMs >= afterMs
      ? [impossible(at, 'expected a rung later than the one before, got none so late')]
      : [];
  });
}
