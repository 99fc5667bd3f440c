import { namesGuests, type AccountMembership } from '../../domain/conditional-access/users.ts';
import type { Policy } from '../../domain/conditional-access/policy.ts';
import type { Answer } from './get-json.ts';
import { REQUESTS } from './requests.ts';
import { membership, roleAssignment, userKind } from './schemas.ts';
import type { OpenTenant } from './tenants.ts';

/** What was read of an account, and the answers that it rests on. */
export interface MembershipRead {
  readonly member: AccountMembership;
  readonly answers: readonly Answer<unknown>[];
}

/** The whole tenant, as the scope of a role; policies go by no other. */
const WHOLE_TENANT = '/';

/** Groups, also through groups, and active roles: by these a policy can name the account, beside as a guest. */
export async function readMembership({
  tenant,
  objectId,
}: {
  readonly tenant: OpenTenant;
  readonly objectId: string;
}): Promise<MembershipRead> {
  const memberships = await tenant.list(REQUESTS.memberOf(objectId), membership);
  const assignments = await tenant.list(REQUESTS.roleAssignments(objectId), roleAssignment);
  const throughMembership = memberships.value.flatMap(({ roleTemplateId }) => roleTemplateId ?? []);
  const direct = assignments.value
    .filter(({ directoryScopeId }) => (directoryScopeId ?? WHOLE_TENANT) === WHOLE_TENANT)
    .map(({ roleDefinitionId }) => roleDefinitionId);
  const groups = memberships.value
    .filter((entry) => entry['@odata.type'].toLowerCase() === '#microsoft.graph.group')
    .flatMap(({ id }) => id ?? []);
  const lower = (ids: readonly string[]) => [...new Set(ids.map((id) => id.toLowerCase()))];
  return {
    member: {
      objectId: objectId.toLowerCase(),
      groups: lower(groups),
      roles: lower([...throughMembership, ...direct]),
      kind: 'unknown',
    },
    answers: [memberships, assignments],
  };
}

/** Asks whether the account is a guest, only where a policy hangs on it; `answers` holds what was asked for here. */
export async function withKind({
  tenant,
  member,
  policies,
}: {
  readonly tenant: OpenTenant;
  readonly member: AccountMembership;
  readonly policies: readonly Policy[];
}): Promise<MembershipRead> {
  if (!policies.some(({ users }) => namesGuests(users))) return { member, answers: [] };
  const answer = await tenant.one(REQUESTS.userKind(member.objectId), userKind);
  return { member: { ...member, kind: kindOf(answer.value.userType) }, answers: [answer] };
}

function kindOf(userType: string | null | undefined): AccountMembership['kind'] {
  const kind = userType?.toLowerCase();
  return kind === 'member' || kind === 'guest' ? kind : 'unknown';
}
