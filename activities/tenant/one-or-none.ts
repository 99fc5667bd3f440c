import type { z } from 'zod';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { Answer } from './get-json.ts';
import { sayRequest, type GraphRequest } from './requests.ts';
import type { OpenTenant } from './tenants.ts';

/** A question to which one refusal is an answer as well. */
interface Asked<Value> {
  readonly tenant: OpenTenant;
  readonly request: GraphRequest;
  readonly schema: z.ZodType<Value>;
  /** The refusal that is an answer. */
  readonly none: ErrorCode;
}

/** Asks for one object. The refusal that is an answer is kept as `null`; every other is thrown. */
export async function oneOrNone<Value>(asked: Asked<Value>): Promise<Answer<Value | null>> {
  return await orNone(asked, () => asked.tenant.one(asked.request, asked.schema));
}

/** The same for a list. */
export async function listOrNone<Item>(asked: Asked<Item>): Promise<Answer<readonly Item[] | null>> {
  return await orNone(asked, () => asked.tenant.list(asked.request, asked.schema));
}

async function orNone<Value>(
  { tenant, request, none }: Omit<Asked<unknown>, 'schema'>,
  ask: () => Promise<Answer<Value>>,
): Promise<Answer<Value | null>> {
  const askedAt = new Date().toISOString();
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof BreakglassError) || error.code !== none) throw error;
    const host = tenant.graphOrigin;
    return { query: sayRequest(request), host, askedAt, value: null, responses: [] };
  }
}
