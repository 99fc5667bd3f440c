import type { OrganisationDefinition } from '../organisation.ts';
import type { RunbookDefinition } from '../runbook.ts';
import { impossible, writeOff } from './problem.ts';
import type { PlanProblem } from './problem.ts';
import type { Plan } from './types.ts';

/** An account for a run needs the write, somebody who can read its password, and a name of its own in its tenant. */
export function checkTimeBound({
  runbook,
  organisation,
  plan,
}: {
  readonly runbook: RunbookDefinition;
  readonly organisation: OrganisationDefinition;
  readonly plan: Plan;
}): PlanProblem[] {
  const names = new Set<string>();
  return runbook.method.flatMap((step, index) => {
    if (step.do !== 'time-bound-account') return [];
    const { tenant, name } = step;
    const path = `method[${index}]`;
    const turnedOn = plan.tenants.some(
      ({ id, writes }) => id === tenant && writes.includes('time-bound-account'),
    );
    const taken = names.has(`${tenant}/${name}`);
    names.add(`${tenant}/${name}`);
    return [
      ...(turnedOn ? [] : [impossible(`${path}.do`, writeOff({ write: 'time-bound-account', tenant }))]),
      ...(organisation.escrow === undefined
        ? [
            impossible(
              `${path}.do`,
              'expected escrow keys in the organisation to encrypt the password to, got none',
            ),
          ]
        : []),
      ...(taken
        ? [impossible(`${path}.name`, `expected a name of its own in tenant ${tenant}, got ${name} again`)]
        : []),
    ];
  });
}
