import { BreakglassError } from '../../domain/errors.ts';
import { LOOKED_BACK_MS } from '../../domain/readiness/sign-in-history.ts';
import type { Part, Reading } from './readiness-parts.ts';
import { REQUESTS, sayRequest } from './requests.ts';
import { signIn } from './schemas.ts';
import { recordOf } from './sign-ins.ts';

/** The sign-ins of the last 30 days and what runs say of them. Without a licence the tenant refuses, which is an answer. */
export async function readSignInHistory({ tenant, account, readWindows }: Reading): Promise<Part> {
  const since = new Date(Date.now() - LOOKED_BACK_MS).toISOString();
  const beta = tenant.definition['beta-reads'];
  const request = REQUESTS.signIns({ objectId: account.objectId, since, beta });
  const askedAt = new Date().toISOString();
  try {
    const answer = await tenant.list(request, signIn);
    const records = answer.value
      .filter(({ userId }) => userId.toLowerCase() === account.objectId.toLowerCase())
      .map(recordOf)
      .sort((one, other) => one.createdAt.localeCompare(other.createdAt) || one.id.localeCompare(other.id));
    const explained = await readWindows({ account: account.id, since });
    return { snapshot: { signIns: { since, records, ...explained } }, answers: [answer] };
  } catch (error) {
    if (!(error instanceof BreakglassError) || error.code !== 'LICENCE_MISSING') throw error;
    const refused = {
      query: sayRequest(request),
      host: tenant.graphOrigin,
      askedAt,
      value: null,
      responses: [],
    };
    return { snapshot: { signIns: null }, answers: [refused] };
  }
}
