import { z } from 'zod';
import type { PlannedAccount } from '../../domain/plan/types.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { Seen, Sight } from '../../domain/schedule/due.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { digestOf } from '../../evidence/core/hash.ts';
import type { Answer } from '../tenant/get-json.ts';
import { readMethods } from '../tenant/methods.ts';
import { policy } from '../tenant/policy-schemas.ts';
import { REQUESTS, sayRequest, type GraphRequest } from '../tenant/requests.ts';
import { readRoles } from '../tenant/roles.ts';
import { subscribedSku } from '../tenant/schemas.ts';
import type { OpenTenant } from '../tenant/tenants.ts';

/** What a tenant shows of an account, but for the roster, which is none of the tenant's. */
export async function sightOf({
  tenant,
  account: { objectId },
}: {
  tenant: OpenTenant;
  account: Pick<PlannedAccount, 'objectId'>;
}): Promise<Omit<Sight, 'staff'>> {
  return {
    subscriptions: await seen(async () => {
      const { value } = await tenant.list(REQUESTS.subscriptions(), subscribedSku);
      return value.map(({ skuPartNumber, capabilityStatus }) => [skuPartNumber, capabilityStatus ?? null]);
    }),
    'conditional-access': await seen(async () => (await tenant.list(REQUESTS.policies(), policy)).value),
    methods: await seen(async () => {
      const { methods } = await readMethods({ tenant, objectId });
      return methods.map(({ id, type }) => [type, id]);
    }),
    roles: await seen(async () => {
      const { roles } = await readRoles({ tenant, objectId });
      return roles.map(({ role, scope, how, permanent, via }) => [role, scope, how, permanent, via]);
    }),
  };
}

/** A refusal is an answer here: what could not be seen is not known. */
async function seen(read: () => Promise<readonly unknown[]>): Promise<Seen> {
  try {
    return { known: true, digest: digestOf(unordered(await read())) };
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    const why = error instanceof NotKept ? error.message : `${error.code}: ${error.message}`;
    return { known: false, why };
  }
}

/** The order in which Graph lists anything means nothing. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => canonicalText(unordered(each))).toSorted();
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, unordered(each)]));
}

/** A question that an earlier run did not ask. */
class NotKept extends BreakglassError {
  constructor(query: string) {
    super({ code: 'LICENCE_MISSING', message: `the run did not ask ${query}` });
  }
}

/**
 * A tenant as an earlier run kept it: what was not asked then is refused as a tenant refuses what it has no licence for,
 * so that readers go on to what they ask in its place.
 */
export function keptTenant({
  tenant,
  answers,
}: {
  tenant: Pick<OpenTenant, 'definition' | 'graphOrigin'>;
  answers: ReadonlyMap<string, unknown>;
}): OpenTenant {
  const kept = <Value>(request: GraphRequest, schema: z.ZodType<Value>): Promise<Answer<Value>> => {
    const query = sayRequest(request);
    const { success, data } = schema.safeParse(answers.get(query));
    if (answers.has(query) && success)
      return Promise.resolve({ query, host: tenant.graphOrigin, askedAt: '', responses: [], value: data });
    if (!answers.has(query)) return Promise.reject(new NotKept(query));
    const message = `expected an answer to ${query} as it is read today`;
    return Promise.reject(new BreakglassError({ code: 'FACT_UNSUPPORTED', message }));
  };
  return {
    ...tenant,
    one: kept,
    list: (request, item) => kept(request, z.array(item)),
    act: () => Promise.reject(new TypeError('a run that is over takes no write')),
  };
}

/** A tenant that is asked each question once: those of a tenant are the same for all of its accounts. */
export function askedOnce(tenant: OpenTenant): OpenTenant {
  const lists = new Map<string, Promise<Answer<readonly unknown[]>>>();
  return {
    ...tenant,
    list: async (request, item) => {
      const query = sayRequest(request);
      const answer = lists.get(query) ?? tenant.list(request, item);
      lists.set(query, answer);
      const { value, ...rest } = await answer;
      return { ...rest, value: z.array(item).parse(value) };
    },
  };
}
