import type { z } from 'zod';
import type { NamedLocation } from '../../domain/conditional-access/place.ts';
import type { Policy } from '../../domain/conditional-access/policy.ts';
import type { AccountMembership } from '../../domain/conditional-access/users.ts';
import type { Answer } from './get-json.ts';
import { readMembership, withKind } from './membership.ts';
import { readPlaces } from './places.ts';
import { policyOf } from './policy-of.ts';
import { policy } from './policy-schemas.ts';
import { REQUESTS } from './requests.ts';
import type { OpenTenant } from './tenants.ts';

/** All by which a policy is held against a sign-in of an account, and the answers that it rests on. */
export interface PoliciesRead {
  readonly policies: readonly Policy[];
  readonly member: AccountMembership;
  readonly locations: readonly NamedLocation[] | null;
  /** The policies, as Graph tells them. */
  readonly answer: Answer<readonly z.infer<typeof policy>[]>;
  /** What else was asked: memberships, and where a policy hangs on them the kind of user and the named locations. */
  readonly around: readonly Answer<unknown>[];
}

/** Reads the policies, and of the account and its places as much as these hang on. */
export async function readPolicies({
  tenant,
  objectId,
}: {
  readonly tenant: OpenTenant;
  readonly objectId: string;
}): Promise<PoliciesRead> {
  const { member: named, answers } = await readMembership({ tenant, objectId });
  const answer = await tenant.list(REQUESTS.policies(), policy);
  const policies = answer.value.map(policyOf);
  const on = policies.filter(({ state }) => state !== 'disabled');
  const { member, answers: ofKind } = await withKind({ tenant, member: named, policies: on });
  const { locations, answers: ofPlaces } = await readPlaces({ tenant, policies: on, member });
  return { policies, member, locations, answer, around: [...answers, ...ofKind, ...ofPlaces] };
}
