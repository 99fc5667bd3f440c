import { isStandingAdministrator } from '../../domain/readiness/roles.ts';
import type { Peer } from '../../domain/readiness/two-accounts.ts';
import { plainText } from '../../domain/plain-text.ts';
import type { Answer } from './get-json.ts';
import { oneOrNone } from './one-or-none.ts';
import type { Part, Reading } from './readiness-parts.ts';
import { REQUESTS } from './requests.ts';
import { readRoles } from './roles.ts';
import { securityDefaults, serviceHealth, subscribedSku, user } from './schemas.ts';

/** Every emergency account of the tenant by the worker's organisation file, whichever the runbook uses. */
export async function readPeers(reading: Reading): Promise<Part> {
  const read = [];
  for (const { id, ...account } of reading.peers)
    read.push(await readPeer({ reading, account: id, objectId: account['object-id'] }));
  return {
    snapshot: { peers: read.map(({ peer }) => peer) },
    answers: read.flatMap(({ answers }) => answers),
  };
}

async function readPeer({
  reading: { tenant },
  account,
  objectId,
}: {
  readonly reading: Reading;
  readonly account: string;
  readonly objectId: string;
}): Promise<{ readonly peer: Peer; readonly answers: readonly Answer<unknown>[] }> {
  const request = REQUESTS.user(objectId);
  const answer = await oneOrNone({ tenant, request, schema: user, none: 'NOT_FOUND_IN_TENANT' });
  if (answer.value === null) return { peer: { account, state: 'missing' }, answers: [answer] };
  if (answer.value.accountEnabled !== true)
    return { peer: { account, state: 'disabled' }, answers: [answer] };
  const { roles, answers } = await readRoles({ tenant, objectId });
  const state = isStandingAdministrator(roles) ? 'in-place' : 'no-standing-role';
  return { peer: { account, state }, answers: [answer, ...answers] };
}

/** What the tenant has bought. */
export async function readSubscriptions({ tenant }: Reading): Promise<Part> {
  const answer = await tenant.list(REQUESTS.subscriptions(), subscribedSku);
  const subscriptions = answer.value.map(({ skuPartNumber, capabilityStatus, servicePlans }) => ({
    sku: plainText(skuPartNumber),
    capability: plainText(capabilityStatus ?? 'unknown'),
    plans: (servicePlans ?? []).map(({ servicePlanName, provisioningStatus }) => ({
      name: servicePlanName ?? '',
      provisioning: provisioningStatus ?? '',
    })),
  }));
  return { snapshot: { subscriptions }, answers: [answer] };
}

/** Whether Microsoft's security defaults are on. */
export async function readSecurityDefaults({ tenant }: Reading): Promise<Part> {
  const answer = await tenant.one(REQUESTS.securityDefaults(), securityDefaults);
  return { snapshot: { securityDefaults: answer.value.isEnabled ?? null }, answers: [answer] };
}

/** How Microsoft's services are. */
export async function readServices({ tenant }: Reading): Promise<Part> {
  const answer = await tenant.list(REQUESTS.serviceHealth(), serviceHealth);
  const services = answer.value.map(({ id, service, status }) => ({
    id,
    name: service,
    status: plainText(status),
  }));
  return { snapshot: { services }, answers: [answer] };
}
