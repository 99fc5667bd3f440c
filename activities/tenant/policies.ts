import { keepLook } from '../keep.ts';
import type { Act } from '../room.ts';
import type { TenantActivities } from '../types.ts';
import { REQUESTS } from './requests.ts';
import { policy } from './policy-schemas.ts';

type Input = Parameters<TenantActivities['countPolicies']>[0];
type Output = Awaited<ReturnType<TenantActivities['countPolicies']>>;

/** Counts the tenant's Conditional Access policies, whatever their state: the number that a person reads off a portal. */
export const countPolicies: Act<Input, Output> = async (room, { run, tenant, cut }, { signal }) => {
  const open = room.tenants.open({ tenant, cut, signal });
  const answer = await open.list(REQUESTS.policies(), policy);
  return { ...(await keepLook({ room, run, answers: [answer] })), count: answer.value.length };
};
