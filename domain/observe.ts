import { weightOf } from './claims.ts';
import type { Claim, FactState, Observation } from './fact.ts';

/**
 * Builds an observation; what is left out is what most facts have: no query, no artifact, and the weight that the
 * table of claims gives (`domain/claims.ts`).
 */
export function observe({
  claim,
  state,
  expected,
  seen,
  from,
  query = null,
  observedAt = null,
  artifacts = [],
  weight = weightOf({ claim, from, state }),
}: {
  claim: Claim;
  state: FactState;
  expected: string;
  seen: string;
  from: string;
  query?: string | null;
  observedAt?: string | null;
  artifacts?: readonly string[];
  weight?: Observation['weight'];
}): Observation {
  return { claim, state, expected, seen, source: { from, query }, observedAt, artifacts, weight };
}
