import { LOOKED_BACK_MS } from '../../domain/readiness/sign-in-history.ts';
import { recordsOf } from '../../domain/sign-in-log.ts';
import { listOrNone } from './one-or-none.ts';
import type { Part, Reading } from './readiness-parts.ts';
import { REQUESTS } from './requests.ts';
import { signIn } from './schemas.ts';

/** The sign-ins of the last 30 days and what runs say of them. Without a licence the tenant refuses, which is an answer. */
export async function readSignInHistory({ tenant, account, readWindows }: Reading): Promise<Part> {
  const since = new Date(Date.now() - LOOKED_BACK_MS).toISOString();
  const beta = tenant.definition['beta-reads'];
  const request = REQUESTS.signIns({ objectId: account.objectId, since, beta });
  const answer = await listOrNone({ tenant, request, schema: signIn, none: 'LICENCE_MISSING' });
  if (answer.value === null) return { snapshot: { signIns: null }, answers: [answer] };
  const records = recordsOf({ entries: answer.value, account, since });
  const explained = await readWindows({ account: account.id, since });
  return { snapshot: { signIns: { since, records, ...explained } }, answers: [answer] };
}
