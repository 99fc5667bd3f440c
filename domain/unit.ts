import type { Observation } from './fact.ts';
import { observe } from './observe.ts';
import type { Lookup } from './sign-in.ts';

/** Is the account where it should be: outside of its restricted unit (`unit.left`), or in it again (`unit.restored`)? */
export function judgeUnit({
  claim,
  member,
  lookup,
}: {
  readonly claim: 'unit.left' | 'unit.restored';
  /** Do the members of the unit have the account among them? */
  readonly member: boolean;
  readonly lookup: Lookup;
}): Observation {
  return observe({
    claim,
    state: member === (claim === 'unit.restored') ? 'corroborated' : 'contradicted',
    expected: UNIT_EXPECTED[claim],
    seen: member ? 'a member' : 'no member',
    ...lookup,
  });
}

/** What each claim about a unit expects, in words. */
export const UNIT_EXPECTED = {
  'unit.left': 'outside of its restricted unit',
  'unit.restored': 'in its restricted unit again',
} as const;
