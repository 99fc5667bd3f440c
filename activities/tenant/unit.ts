import { keepLook } from '../keep.ts';
import type { Act } from '../room.ts';
import type { TenantActivities } from '../types.ts';
import type { WriteActivities } from '../write-types.ts';
import { REQUESTS } from './requests.ts';
import { unitMember } from './schemas.ts';
import { openForWrite, sendOnce } from './write-once.ts';

type Input = Parameters<TenantActivities['readUnit']>[0];
type Read = Awaited<ReturnType<TenantActivities['readUnit']>>;
type Written = Awaited<ReturnType<WriteActivities['leaveUnit']>>;

/** Reads all members of the unit, of which there are few, and looks for the account among them. */
export const readUnit: Act<Input, Read> = async (room, { run, account, unit, cut }, { signal }) => {
  const tenant = room.tenants.open({ tenant: account.tenant, cut, signal });
  const answer = await tenant.list(REQUESTS.unitMembers(unit), unitMember);
  const member = answer.value.some(({ id }) => id.toLowerCase() === account.objectId.toLowerCase());
  return { ...(await keepLook({ room, run, answers: [answer] })), member };
};

/** Takes the account out of the unit with a single request. */
export const leaveUnit: Act<Input, Written> = async (room, { account, unit, cut }, { signal }) => {
  const tenant = openForWrite({ room, account, cut, write: 'unit-membership', signal });
  return await sendOnce({ tenant, request: REQUESTS.leaveUnit({ unit, objectId: account.objectId }) });
};

/** Puts the account into the unit with a single request. */
export const enterUnit: Act<Input, Written> = async (room, { account, unit, cut }, { signal }) => {
  const tenant = openForWrite({ room, account, cut, write: 'unit-membership', signal });
  const reference = `${tenant.graphOrigin}/v1.0/users/${account.objectId}`;
  return await sendOnce({ tenant, request: REQUESTS.enterUnit({ unit, reference }) });
};
