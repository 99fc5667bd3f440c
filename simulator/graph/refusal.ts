import { iso, nextGuid, now } from '../world/clock.ts';
import type { World } from '../world/world.ts';
import { json } from '../wire.ts';
import type { Answer, WireRequest } from '../wire.ts';

/** Error codes that this Graph answers with, and their HTTP status. */
const STATUS = {
  InvalidAuthenticationToken: 401,
  Authorization_RequestDenied: 403,
  Authentication_RequestFromNonPremiumTenantOrB2CTenant: 403,
  Request_ResourceNotFound: 404,
  Request_UnsupportedQuery: 400,
  Request_BadRequest: 400,
  BadRequest: 400,
  TooManyRequests: 429,
} as const;

/** A code of Graph's error body; callers branch on it and never on the text. */
export type GraphErrorCode = keyof typeof STATUS;

/** Thrown anywhere below a Graph endpoint; `refusalAnswer` turns it into the wire form. */
export class GraphRefusal extends Error {
  readonly code: GraphErrorCode;
  readonly headers: Record<string, string>;

  constructor(code: GraphErrorCode, text: string, headers: Record<string, string> = {}) {
    super(text);
    this.name = 'GraphRefusal';
    this.code = code;
    this.headers = headers;
  }
}

/** Sign-ins and what is made of them need a premium licence. */
export function nonPremium(): GraphRefusal {
  return new GraphRefusal(
    'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
    'Neither tenant is B2C or tenant does not have a premium licence.',
  );
}

/** Nothing has this id, or it is of another kind. */
export function noSuchResource(id: string): GraphRefusal {
  return new GraphRefusal('Request_ResourceNotFound', `Resource '${id}' does not exist.`);
}

/**
 * The error body of Graph.
 * @see https://learn.microsoft.com/graph/errors
 */
export function refusalAnswer(
  world: World,
  { request, refusal }: { request: WireRequest; refusal: GraphRefusal },
): Answer {
  const ids = requestIds(world, request);
  return json(
    {
      error: {
        code: refusal.code,
        message: refusal.message,
        innerError: { date: iso(now(world)).slice(0, 19), ...ids },
      },
    },
    { status: STATUS[refusal.code], headers: { ...ids, ...refusal.headers } },
  );
}

/** The two ids that every answer carries: ours, and the caller's echoed back. */
export function requestIds(
  world: World,
  request: WireRequest,
): { 'request-id': string; 'client-request-id': string } {
  const own = nextGuid(world);
  return { 'request-id': own, 'client-request-id': request.headers['client-request-id'] ?? own };
}
