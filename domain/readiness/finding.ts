import type { FactState, Observation } from '../fact.ts';

/** What a check found. */
export interface Finding {
  readonly state: FactState;
  readonly expected: string;
  readonly seen: string;
  readonly weight?: Observation['weight'];
}
