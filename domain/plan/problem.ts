import type { TenantWrite } from '../organisation.ts';

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

/** What is missing where a step writes to a tenant that does not let it. */
export function writeOff({ write, tenant }: { write: TenantWrite; tenant: string }): string {
  return `expected the write ${write} turned on in tenant ${tenant} (writes: [${write}] in the organisation file), got none`;
}
