import type { z } from 'zod';
import { applicationOf } from '../../domain/audited.ts';
import { keepLook } from '../keep.ts';
import { plainText } from '../../domain/plain-text.ts';
import type { Act } from '../room.ts';
import type { AuditEntry, TenantActivities } from '../types.ts';
import { REQUESTS } from './requests.ts';
import { audit } from './schemas.ts';

type Input = Parameters<TenantActivities['findAuditEntries']>[0];
type Output = Awaited<ReturnType<TenantActivities['findAuditEntries']>>;

/** Reads the audit entries that name the account as a target since a time, oldest first. */
export const findAuditEntries: Act<Input, Output> = async (
  room,
  { run, account, since, cut },
  { signal },
) => {
  const tenant = room.tenants.open({ tenant: account.tenant, cut, signal });
  const objectId = account.objectId.toLowerCase();
  const answer = await tenant.list(REQUESTS.audits({ objectId: account.objectId, since }), audit);
  const entries = answer.value
    .filter(({ targetResources }) => targetResources?.some(({ id }) => id?.toLowerCase() === objectId))
    .map(entryOf)
    .sort((one, other) => one.at.localeCompare(other.at) || one.id.localeCompare(other.id));
  return { ...(await keepLook({ room, run, answers: [answer] })), entries };
};

/** One entry of the log in our words. */
export function entryOf(read: z.infer<typeof audit>): AuditEntry {
  const { user, app } = read.initiatedBy ?? {};
  const application = applicationOf(read.initiatedBy);
  return {
    id: plainText(read.id),
    at: new Date(read.activityDateTime).toISOString(),
    activity: plainText(read.activityDisplayName),
    result: plainText(read.result),
    // Ids first: a name can be changed by whoever holds it.
    initiatedBy: plainText(
      user?.id ?? user?.userPrincipalName ?? app?.servicePrincipalId ?? app?.appId ?? app?.displayName,
    ),
    ...(application === undefined ? {} : { application: application.map(plainText) }),
  };
}
