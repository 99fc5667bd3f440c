import { BreakglassError } from '../../domain/errors.ts';
import { escrowName } from '../../domain/escrow.ts';
import { keepForReaders } from '../escrow/keep.ts';
import { hold, take } from '../escrow/room.ts';
import { makePassword } from '../escrow/password.ts';
import type { Act } from '../room.ts';
import type { Escrowed, WriteActivities } from '../write-types.ts';
import { REQUESTS } from './requests.ts';
import { openForWrite, sendOnce } from './write-once.ts';

type Escrow = Parameters<WriteActivities['escrowPassword']>[0];
type Reset = Parameters<WriteActivities['resetPassword']>[0];
type Written = Awaited<ReturnType<WriteActivities['resetPassword']>>;

/** Makes a password and keeps it for its readers; here it stays in memory, under the digest of the escrow file. */
export const escrowPassword: Act<Escrow, Escrowed> = async (room, input, { signal }) => {
  const { account, cut, recipients, password: policy } = input;
  openForWrite({ room, account, cut, write: 'reset-password', signal });
  const password = makePassword(policy);
  const escrowed = await keepForReaders({
    room,
    name: escrowName(input),
    secret: password,
    recipients,
    signal,
  });
  hold({ room: room.escrow, digest: escrowed.digest, secret: password });
  return escrowed;
};

/** Sets a password that was escrowed before, with a single request. It is forgotten here whatever comes of that. */
export const resetPassword: Act<Reset, Written> = async (room, { account, escrow, cut }, { signal }) => {
  const password = take({ room: room.escrow, digest: escrow });
  const tenant = openForWrite({ room, account, cut, write: 'reset-password', signal });
  if (password === null) {
    const message = `expected the password of the escrow ${escrow.slice(0, 12)} in the memory of this worker, but it was started since, or another made it`;
    throw new BreakglassError({ code: 'ESCROW_MISSING', message });
  }
  const request = REQUESTS.resetPassword({ objectId: account.objectId, password });
  return await sendOnce({ tenant, request });
};
