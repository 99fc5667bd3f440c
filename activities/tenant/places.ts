import type { NamedLocation } from '../../domain/conditional-access/place.ts';
import type { Policy } from '../../domain/conditional-access/policy.ts';
import { policiesInScope } from '../../domain/conditional-access/static.ts';
import type { AccountMembership } from '../../domain/conditional-access/users.ts';
import type { Answer } from './get-json.ts';
import { namedLocation } from './policy-schemas.ts';
import { REQUESTS } from './requests.ts';
import type { OpenTenant } from './tenants.ts';

/** The named locations, and the answers that they rest on; null where nobody had to ask. */
export interface PlacesRead {
  readonly locations: readonly NamedLocation[] | null;
  readonly answers: readonly Answer<unknown>[];
}

/** Asks for the named locations, only where a policy that may concern the account is keyed on one. */
export async function readPlaces({
  tenant,
  policies,
  member,
}: {
  readonly tenant: OpenTenant;
  readonly policies: readonly Policy[];
  readonly member: AccountMembership;
}): Promise<PlacesRead> {
  const concerned = policiesInScope({ policies, account: member });
  const names = concerned.flatMap(({ conditions: { locations } }) =>
    locations === null ? [] : [...locations.include, ...locations.exclude],
  );
  if (names.every((name) => name === 'All')) return { locations: null, answers: [] };
  const answer = await tenant.list(REQUESTS.namedLocations(), namedLocation);
  const locations = answer.value.map(({ id, isTrusted, ipRanges }) => ({
    id: id.toLowerCase(),
    trusted: isTrusted ?? false,
    ranges: ipRanges?.map(({ cidrAddress }) => cidrAddress) ?? null,
  }));
  return { locations, answers: [answer] };
}
