import type { Act } from '../room.ts';
import type { WriteActivities } from '../write-types.ts';
import { REQUESTS } from './requests.ts';
import { openForWrite, sendOnce } from './write-once.ts';

type Input = Parameters<WriteActivities['revokeSessions']>[0];
type Output = Awaited<ReturnType<WriteActivities['revokeSessions']>>;

/** Revokes the account's sessions with a single request, where the organisation turned that write on. */
export const revokeSessions: Act<Input, Output> = async (room, { account, cut }, { signal }) => {
  const tenant = openForWrite({ room, account, cut, write: 'revoke-sessions', signal });
  return await sendOnce({ tenant, request: REQUESTS.revokeSessions(account.objectId) });
};
