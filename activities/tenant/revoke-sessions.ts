import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import { finalFailure } from '../final-failure.ts';
import type { Act } from '../room.ts';
import type { TenantActivities } from '../types.ts';
import { REQUESTS } from './requests.ts';
import type { OpenTenant } from './tenants.ts';

type Input = Parameters<TenantActivities['revokeSessions']>[0];
type Output = Awaited<ReturnType<TenantActivities['revokeSessions']>>;

/** Revokes the account's sessions with a single request, where the organisation turned that write on. */
export const revokeSessions: Act<Input, Output> = async (room, { account, cut }, { signal }) => {
  const tenant = room.tenants.open({ tenant: account.tenant, cut, signal });
  if (!tenant.definition.writes.includes('revoke-sessions')) {
    const message = `expected the write revoke-sessions to be turned on for tenant ${account.tenant}, but it is not`;
    throw new BreakglassError({ code: 'WRITE_NOT_ALLOWED', message });
  }
  await sendOnce({ tenant, objectId: account.objectId });
  return { observedAt: new Date().toISOString() };
};

/** After these the request may have been carried out although no answer says so. */
const DOUBTFUL: ReadonlySet<ErrorCode> = new Set([
  'TENANT_UNREACHABLE',
  'TENANT_TIMEOUT',
  'TENANT_ERROR',
  'TENANT_RESPONSE_INVALID',
]);

/** A doubt ends the activity for good, so that the workflow reads back before anything is sent again. */
async function sendOnce({
  tenant,
  objectId,
}: {
  readonly tenant: OpenTenant;
  readonly objectId: string;
}): Promise<void> {
  try {
    await tenant.act(REQUESTS.revokeSessions(objectId));
  } catch (error) {
    throw error instanceof BreakglassError && DOUBTFUL.has(error.code) ? finalFailure(error) : error;
  }
}
