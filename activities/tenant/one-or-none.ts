import type { z } from 'zod';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { Answer } from './get-json.ts';
import { sayRequest, type GraphRequest } from './requests.ts';
import type { OpenTenant } from './tenants.ts';

/** Asks a question to which one refusal is an answer as well: it is kept as `null`, and every other is thrown. */
export async function oneOrNone<Value>({
  tenant,
  request,
  schema,
  none,
}: {
  readonly tenant: OpenTenant;
  readonly request: GraphRequest;
  readonly schema: z.ZodType<Value>;
  /** The refusal that is an answer. */
  readonly none: ErrorCode;
}): Promise<Answer<Value | null>> {
  const askedAt = new Date().toISOString();
  try {
    return await tenant.one(request, schema);
  } catch (error) {
    if (!(error instanceof BreakglassError) || error.code !== none) throw error;
    const host = tenant.graphOrigin;
    return { query: sayRequest(request), host, askedAt, value: null, responses: [] };
  }
}
