import { inRanges } from '../sign-in.ts';
import { anyOf, known, within, type Answer } from './answer.ts';
import type { Choice } from './conditions.ts';

/** A named location of the tenant, in our words; `ranges` is null for one that is no list of addresses. */
export interface NamedLocation {
  /** Lower case. */
  readonly id: string;
  readonly trusted: boolean;
  readonly ranges: readonly string[] | null;
}

/** Where a sign-in comes from: which of the named locations hold it. */
export interface Place {
  /** By id; one that is not here is not known. */
  readonly within: ReadonlyMap<string, Answer>;
  readonly trusted: Answer;
}

/**
 * Finds an address in the named locations; worked out once, for it is asked of every policy.
 *
 * @param address - null where the organisation file names none: then only `All` holds it for certain.
 * @param locations - null where they were not read.
 */
export function placeAt({
  address,
  locations,
}: {
  readonly address: string | null;
  readonly locations: readonly NamedLocation[] | null;
}): Place {
  if (locations === null) return { within: new Map(), trusted: 'unknown' };
  const found = locations.map(({ ranges, ...location }) => {
    const holds = ranges === null || address === null ? 'unknown' : known(inRanges({ address, ranges }));
    return { ...location, holds } as const;
  });
  return {
    within: new Map(found.map(({ id, holds }) => [id, holds])),
    trusted: anyOf(found.filter(({ trusted }) => trusted).map(({ holds }) => holds)),
  };
}

/**
 * Whether a policy is about this place. Trusted addresses of the old per-user MFA settings cannot be read; where
 * one decides, What-If and this look differ, and that is said.
 *
 * @see https://learn.microsoft.com/graph/api/resources/conditionalaccesslocations
 */
export function isPlace({ wanted, place }: { readonly wanted: Choice; readonly place: Place }): Answer {
  const naming = (names: readonly string[]) => anyOf(names.map((name) => holds({ name, place })));
  return within({ included: naming(wanted.include), excluded: naming(wanted.exclude) });
}

function holds({ name, place }: { readonly name: string; readonly place: Place }): Answer {
  if (name === 'All') return 'yes';
  return name === 'AllTrusted' ? place.trusted : (place.within.get(name) ?? 'unknown');
}
