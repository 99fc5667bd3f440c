import { keepLook } from '../keep.ts';
import type { Act } from '../room.ts';
import type { TenantActivities } from '../types.ts';
import { readMethods } from './methods.ts';
import { REQUESTS } from './requests.ts';
import { user } from './schemas.ts';

type Input = Parameters<TenantActivities['readCredential']>[0];
type Output = Awaited<ReturnType<TenantActivities['readCredential']>>;

/** Reads all that a rotation changes: methods, and the times of password and sessions. */
export const readCredential: Act<Input, Output> = async (room, { run, account, cut }, { signal }) => {
  const tenant = room.tenants.open({ tenant: account.tenant, cut, signal });
  const { objectId } = account;
  const state = await tenant.one(REQUESTS.user(objectId), user);
  const { methods, answer } = await readMethods({ tenant, objectId });
  return {
    ...(await keepLook({ room, run, answers: [state, answer] })),
    credential: {
      methods: methods.map(({ id, type, createdAt, usable }) => ({
        id,
        type,
        createdAt,
        ...(usable === undefined ? {} : { usable }),
      })),
      passwordChangedAt: instant(state.value.lastPasswordChangeDateTime),
      sessionsValidFrom: instant(state.value.signInSessionsValidFromDateTime),
    },
  };
};

function instant(time: string | null | undefined): string | null {
  return time === null || time === undefined ? null : new Date(time).toISOString();
}
