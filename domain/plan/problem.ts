/** Why a plan cannot be made, at a path of the runbook such as `method[3].from`. */
export interface PlanProblem {
  readonly code: 'PLAN_IMPOSSIBLE' | 'REFERENCE_UNKNOWN';
  readonly path: string;
  readonly message: string;
}

/** A plan that can never be carried out. */
export function impossible(path: string, message: string): PlanProblem {
  return { code: 'PLAN_IMPOSSIBLE', path, message };
}
