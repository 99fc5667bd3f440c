import type { z } from 'zod';
import { isDoubtful } from '../../domain/doubt.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { TenantWrite } from '../../domain/organisation.ts';
import type { PlannedAccount } from '../../domain/plan/types.ts';
import type { SystemId } from '../../domain/ids.ts';
import { finalFailure } from '../final-failure.ts';
import type { Room } from '../room.ts';
import type { GraphRequest } from './requests.ts';
import type { OpenTenant } from './tenants.ts';

/** Opens the tenant of an account, or of a step that creates one, for a write that it turned on. @throws BreakglassError `WRITE_NOT_ALLOWED` */
export function openForWrite({
  room,
  account,
  cut,
  write,
  signal,
}: {
  readonly room: Room;
  readonly account: Pick<PlannedAccount, 'tenant'>;
  readonly cut: readonly SystemId[];
  readonly write: TenantWrite;
  readonly signal: AbortSignal;
}): OpenTenant {
  const tenant = room.tenants.open({ tenant: account.tenant, cut, signal });
  if (tenant.definition.writes.includes(write)) return tenant;
  const message = `expected the write ${write} to be turned on for tenant ${account.tenant}, but it is not`;
  throw new BreakglassError({ code: 'WRITE_NOT_ALLOWED', message });
}

/** Sends a write whose answer is needed. A doubt ends the activity for good, as with `sendOnce`. */
export async function askOnce<Value>({
  tenant,
  request,
  schema,
}: {
  readonly tenant: OpenTenant;
  readonly request: GraphRequest;
  readonly schema: z.ZodType<Value>;
}): Promise<Value> {
  return await once(async () => (await tenant.one(request, schema)).value);
}

/** Sends a write. A doubt ends the activity for good, so that the workflow reads back before anything is sent again. */
export async function sendOnce({
  tenant,
  request,
}: {
  readonly tenant: OpenTenant;
  readonly request: GraphRequest;
}): Promise<{ readonly observedAt: string }> {
  await once(() => tenant.act(request));
  return { observedAt: new Date().toISOString() };
}

async function once<Value>(send: () => Promise<Value>): Promise<Value> {
  try {
    return await send();
  } catch (error) {
    throw error instanceof BreakglassError && isDoubtful(error.code) ? finalFailure(error) : error;
  }
}
