import { recordsOf } from '../../domain/sign-in-log.ts';
import { keepLook } from '../keep.ts';
import type { Act } from '../room.ts';
import type { TenantActivities } from '../types.ts';
import { REQUESTS } from './requests.ts';
import { signIn } from './schemas.ts';

type Input = Parameters<TenantActivities['findSignIns']>[0];
type Output = Awaited<ReturnType<TenantActivities['findSignIns']>>;

/** Reads the account's interactive sign-ins since a time, by beta where the tenant allows: only beta names methods. */
export const findSignIns: Act<Input, Output> = async (room, { run, account, since, cut }, { signal }) => {
  const tenant = room.tenants.open({ tenant: account.tenant, cut, signal });
  const beta = tenant.definition['beta-reads'];
  const answer = await tenant.list(REQUESTS.signIns({ objectId: account.objectId, since, beta }), signIn);
  const records = recordsOf({ entries: answer.value, account, since });
  return { ...(await keepLook({ room, run, answers: [answer] })), records };
};
