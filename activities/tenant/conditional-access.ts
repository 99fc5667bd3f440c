import { judgeStatic, judgeWhatIf } from '../../domain/conditional-access/judge.ts';
import { policiesInScope, type AccountMembership } from '../../domain/conditional-access/static.ts';
import type { Observation } from '../../domain/fact.ts';
import { observe } from '../../domain/observe.ts';
import { keepLook } from '../keep.ts';
import type { Act } from '../room.ts';
import type { TenantActivities } from '../types.ts';
import type { Answer } from './get-json.ts';
import { policyOf } from './policy-of.ts';
import { REQUESTS } from './requests.ts';
import { membership, policy, roleAssignment } from './schemas.ts';
import type { OpenTenant } from './tenants.ts';
import { askMatrix } from './what-if.ts';

type Input = Parameters<TenantActivities['checkConditionalAccess']>[0];

/** Asks the tenant what would happen, works out the same by hand, and compares. */
export const checkConditionalAccess: Act<Input, readonly Observation[]> = async (room, input, attempt) => {
  const { run, account, cut } = input;
  const tenant = room.tenants.open({ tenant: account.tenant, cut, signal: attempt.signal });
  const { member, answers } = await readMembership({ tenant, objectId: account.objectId });
  attempt.heartbeat(attempt.progress);
  const policies = await tenant.list(REQUESTS.policies(), policy);
  const asked = await askMatrix({ room, tenant, run, objectId: account.objectId, attempt });
  const look = await keepLook({ room, run, answers: [...answers, policies] });

  const mayApply = account.policiesThatMayApply;
  const inScope = policiesInScope({ policies: policies.value.map(policyOf), account: member });
  const from = `graph:${account.tenant}`;
  return [
    observe({
      claim: 'conditional-access.no-lockout',
      ...judgeWhatIf({ answers: asked, mayApply }),
      from,
      query: 'POST /identity/conditionalAccess/evaluate',
      observedAt: look.observedAt,
      artifacts: asked.map(({ artifact }) => artifact),
    }),
    observe({
      claim: 'conditional-access.static-no-lockout',
      ...judgeStatic({ inScope, answers: asked, mayApply }),
      from,
      ...look,
    }),
  ];
};

/** Groups, also through groups, and active roles: all by which a policy can name the account. */
export async function readMembership({
  tenant,
  objectId,
}: {
  readonly tenant: OpenTenant;
  readonly objectId: string;
}): Promise<{ readonly member: AccountMembership; readonly answers: readonly Answer<unknown>[] }> {
  const memberships = await tenant.list(REQUESTS.memberOf(objectId), membership);
  const assignments = await tenant.list(REQUESTS.roleAssignments(objectId), roleAssignment);
  const throughMembership = memberships.value.flatMap(({ roleTemplateId }) => roleTemplateId ?? []);
  const direct = assignments.value.map(({ roleDefinitionId }) => roleDefinitionId);
  const groups = memberships.value
    .filter((entry) => entry['@odata.type'].toLowerCase() === '#microsoft.graph.group')
    .flatMap(({ id }) => id ?? []);
  const lower = (ids: readonly string[]) => [...new Set(ids.map((id) => id.toLowerCase()))];
  return {
    member: {
      objectId: objectId.toLowerCase(),
      groups: lower(groups),
      roles: lower([...throughMembership, ...direct]),
    },
    answers: [memberships, assignments],
  };
}
