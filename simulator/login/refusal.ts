import { iso, nextGuid, now } from '../world/clock.ts';
import type { World } from '../world/world.ts';
import { json } from '../wire.ts';
import type { Answer } from '../wire.ts';

/**
 * Refusals of the token endpoint: OAuth error, HTTP status and our own wording, by AADSTS number.
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const REFUSALS = {
  70003: { error: 'unsupported_grant_type', status: 400, text: 'Only client_credentials is offered.' },
  70011: {
    error: 'invalid_scope',
    status: 400,
    text: 'The scope must be the resource followed by /.default.',
  },
  90002: { error: 'invalid_request', status: 400, text: 'The tenant is not known here.' },
  500011: { error: 'invalid_resource', status: 400, text: 'The resource is not known in the tenant.' },
  700016: { error: 'unauthorized_client', status: 400, text: 'The application is not known in the tenant.' },
  700024: {
    error: 'invalid_client',
    status: 401,
    text: 'The client assertion is outside its time of validity.',
  },
  700027: {
    error: 'invalid_client',
    status: 401,
    text: 'The client assertion failed signature or claim validation.',
  },
  700211: {
    error: 'invalid_request',
    status: 400,
    text: 'No federated identity has the issuer of the assertion.',
  },
  700213: {
    error: 'invalid_request',
    status: 400,
    text: 'No federated identity has the subject of the assertion.',
  },
  7000215: { error: 'invalid_client', status: 401, text: 'The client secret is not the right one.' },
  7000216: {
    error: 'invalid_request',
    status: 401,
    text: 'A client secret or a client assertion is needed.',
  },
  7000222: { error: 'invalid_client', status: 401, text: 'The client secret keys have expired.' },
} as const;

/** The number of a documented refusal. */
export type RefusalCode = keyof typeof REFUSALS;

/** Thrown anywhere below the token endpoint; `refusalAnswer` turns it into the wire form. */
export class TokenRefusal extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(REFUSALS[code].text);
    this.name = 'TokenRefusal';
    this.code = code;
  }
}

/** The error body as documented: numbers, trace and correlation ids, and the text with its AADSTS prefix. */
export function refusalAnswer(
  world: World,
  { code, correlationId }: { code: RefusalCode; correlationId?: string | undefined },
): Answer {
  const { error, status, text } = REFUSALS[code];
  const timestamp = `${iso(now(world)).slice(0, 19).replace('T', ' ')}Z`;
  const ids = { trace: nextGuid(world), correlation: correlationId ?? nextGuid(world) };
  return json(
    {
      error,
      error_description: `AADSTS${code}: ${text} Trace ID: ${ids.trace} Correlation ID: ${ids.correlation} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: ids.trace,
      correlation_id: ids.correlation,
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    },
    { status },
  );
}
