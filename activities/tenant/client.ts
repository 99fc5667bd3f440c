import type { TenantDefinition } from '../../domain/organisation.ts';
import type { Logger } from 'pino';
import { withDeadline } from '../deadline.ts';
import { claimsChallenge } from './claims-challenge.ts';
import { endpointsOf } from './endpoints.ts';
import { askedBy, sayRequest, type GraphRequest } from './requests.ts';
import { isOfGraph, refusalError, sendError } from './errors.ts';
import { createGraph } from './graph.ts';
import { readBody, requireJson } from './read-body.ts';
import { markOf, type ResponseMark } from './response-mark.ts';
import { createTokenSource } from './token.ts';

/** One answered call: a success of any 2xx status, read in full. */
export interface Answered {
  readonly body: string;
  readonly response: ResponseMark;
}

/** One tenant on the wire. */
export interface TenantClient {
  /** Origin that is asked, and that further pages must have. */
  readonly graphOrigin: string;
  /**
   * Sends once. Only after Graph's own 401, by which nothing was done, it is sent a second time with a fresh token: one
   * that carries the claims where the tenant challenged for some. A 401 of somebody on the way comes as it is.
   *
   * @throws BreakglassError with a code of the tenant, or CancelledFailure.
   */
  send(input: {
    readonly request: GraphRequest;
    readonly page: URL | null;
    readonly signal: AbortSignal;
  }): Promise<Answered>;
}

/** Makes the client of one tenant; the worker keeps one for as long as it lives. */
export function createTenantClient({
  tenant,
  needed,
  baseDirectory,
  requestMs,
  logger,
}: {
  readonly tenant: TenantDefinition;
  /** Permissions that the tenant has to grant, for refusals. */
  readonly needed: ReadonlySet<string>;
  readonly baseDirectory: string;
  readonly requestMs: number;
  readonly logger: Logger;
}): TenantClient {
  const endpoints = endpointsOf(tenant);
  const tokens = createTokenSource({ tenant, baseDirectory, requestMs });
  const graph = createGraph(endpoints);

  async function once(input: Parameters<TenantClient['send']>[0], claims?: string) {
    const { request, page, signal } = input;
    const token = await tokens.token({ signal, ...(claims === undefined ? {} : { claims }) });
    const from = performance.now();
    try {
      return await withDeadline({ limitMs: requestMs, signal }, async (limit) => {
        const response = await graph({ request, page, token, signal: limit });
        const body = await readBody({ response, query: sayRequest(request) });
        requireJson({ response, body, query: sayRequest(request) });
        const ms = Math.round(performance.now() - from);
        logger.debug(
          { tenant: tenant.id, query: sayRequest(request), status: response.status, ms },
          'tenant answered',
        );
        return { response, body };
      });
    } catch (error) {
      throw sendError({ error, asked: askedBy(request, needed) });
    }
  }

  return {
    graphOrigin: endpoints.graph,
    send: async (input) => {
      let { response, body } = await once(input);
      if (
        response.status === 401 &&
        isOfGraph({ status: response.status, headers: response.headers, body })
      ) {
        // A token that is refused must not be offered again; without a challenge it may only be too old.
        const claims = claimsChallenge(response);
        if (claims === null) tokens.forget();
        ({ response, body } = await once(input, claims ?? undefined));
      }
      if (response.ok) return { body, response: markOf(response.headers) };
      // A right that somebody is granting now is in no token that was given before.
      if (response.status === 401 || response.status === 403) tokens.forget();
      const { status, headers } = response;
      throw refusalError({ refusal: { status, headers, body }, asked: askedBy(input.request, needed) });
    },
  };
}
