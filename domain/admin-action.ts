import type { Observation } from './fact.ts';
import { observe } from './observe.ts';
import type { Lookup } from './sign-in.ts';

/** The number of policies that a person read off a portal against the number that the tenant tells the engine. */
export function judgeCount({
  count,
  told,
  lookup,
}: {
  readonly count: number;
  readonly told: number;
  readonly lookup: Lookup;
}): Observation {
  return observe({
    claim: 'admin-action.recorded',
    state: count === told ? 'corroborated' : 'contradicted',
    expected: `${count} policies, as the tenant tells the engine`,
    seen: `${told} policies, as the person saw`,
    ...lookup,
  });
}
