import type { MethodSeen } from '../../domain/access-pass.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { escrowName } from '../../domain/escrow.ts';
import { keepForReaders } from '../escrow/keep.ts';
import { keepLook } from '../keep.ts';
import type { Act } from '../room.ts';
import type { TenantActivities } from '../types.ts';
import type { Escrowed, WriteActivities } from '../write-types.ts';
import { readMethods as methodsOf } from './methods.ts';
import { REQUESTS } from './requests.ts';
import { accessPass, accessPassPolicy } from './schemas.ts';
import type { OpenTenant } from './tenants.ts';
import { askOnce, openForWrite, sendOnce } from './write-once.ts';

type Read = Parameters<TenantActivities['readMethods']>[0];
type Seen = Awaited<ReturnType<TenantActivities['readMethods']>>;
type Make = Parameters<WriteActivities['makePass']>[0];
type Delete = Parameters<WriteActivities['deletePass']>[0];
type Deleted = Awaited<ReturnType<WriteActivities['deletePass']>>;

/** Reads the methods of the account, passes among them; a pass itself is in no such answer. */
export const readMethods: Act<Read, Seen> = async (room, { run, account, cut }, { signal }) => {
  const tenant = room.tenants.open({ tenant: account.tenant, cut, signal });
  const { methods, answer } = await methodsOf({ tenant, objectId: account.objectId });
  const seen = methods.map(({ id, type, createdAt, aaguid, usable = null }): MethodSeen => ({
    id,
    type,
    createdAt,
    aaguid,
    usable,
  }));
  return { ...(await keepLook({ room, run, answers: [answer] })), methods: seen };
};

/**
 * Makes a pass with a single request and encrypts it at once: it stands in no other place than the answer, this function
 * and the sealed file.
 */
export const makePass: Act<Make, Escrowed> = async (room, input, { signal }) => {
  const { account, cut, recipients, lifetimeMinutes } = input;
  const tenant = openForWrite({ room, account, cut, write: 'temporary-access-pass', signal });
  await requireAllowed({ tenant, lifetimeMinutes });
  const request = REQUESTS.makePass({ objectId: account.objectId, lifetimeMinutes });
  const { temporaryAccessPass: secret } = await askOnce({ tenant, request, schema: accessPass });
  return await keepForReaders({ room, name: escrowName(input), secret, recipients, signal });
};

/** Deletes a pass with a single request; one that is not there any more is refused with `NOT_FOUND_IN_TENANT`. */
export const deletePass: Act<Delete, Deleted> = async (room, { account, pass, cut }, { signal }) => {
  const tenant = openForWrite({ room, account, cut, write: 'temporary-access-pass', signal });
  return await sendOnce({ tenant, request: REQUESTS.deletePass({ objectId: account.objectId, pass }) });
};

/** The tenant's own policy must let such a pass be made; its refusal would not say why. */
async function requireAllowed({
  tenant,
  lifetimeMinutes,
}: {
  readonly tenant: OpenTenant;
  readonly lifetimeMinutes: number;
}): Promise<void> {
  const { value } = await tenant.one(REQUESTS.passPolicy(), accessPassPolicy);
  const { state, minimumLifetimeInMinutes: least, maximumLifetimeInMinutes: most } = value;
  if (state !== 'enabled')
    throw notAllowed(`the method turned on in the tenant's authentication methods policy, got ${state}`);
  if (lifetimeMinutes < (least ?? 0) || lifetimeMinutes > (most ?? Infinity))
    throw notAllowed(
      `a lifetime that the tenant's policy takes (${String(least)} to ${String(most)} minutes), got ${String(lifetimeMinutes)}`,
    );
}

function notAllowed(expected: string): BreakglassError {
  const message = `no temporary access pass can be made: expected ${expected}`;
  return new BreakglassError({ code: 'PASS_NOT_ALLOWED', message });
}
