import { CancelledFailure } from '@temporalio/common';
import { z } from 'zod';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import { parseJson } from '../../evidence/json.ts';
import { DeadlinePassed } from '../deadline.ts';
import { sayNetworkError } from '../network-errors.ts';
import { isTokenChallenge } from './claims-challenge.ts';

/** Longest wait that a `Retry-After` can ask of us; beyond it the run's own limits decide. */
const RETRY_AFTER_MAX_MS = 5 * 60_000;

/** A refusal behind which waiting helps, and for how long where the other side said so. */
export class AskLater extends BreakglassError {
  /** When to ask again; null where the tenant did not say, as with Conditional Access. */
  readonly retryAfterMs: number | null;

  constructor({
    code,
    message,
    retryAfterMs,
  }: {
    code: ErrorCode;
    message: string;
    retryAfterMs: number | null;
  }) {
    super({ code, message });
    this.retryAfterMs = retryAfterMs;
  }
}

/** The tenant asked us to slow down. */
export class TenantThrottled extends AskLater {
  constructor({ message, retryAfterMs }: { message: string; retryAfterMs: number | null }) {
    super({ code: 'TENANT_THROTTLED', message, retryAfterMs });
  }
}

/** Errors that already say what they are. */
export function passThrough(error: unknown): error is BreakglassError | CancelledFailure {
  return error instanceof BreakglassError || error instanceof CancelledFailure;
}

/** What a call was, for messages: the request without host, and the permission that it needs. */
export interface Asked {
  readonly query: string;
  readonly permission: string;
  /** The directory role that is needed beside it. */
  readonly role?: string;
}

/** Translates a call to Graph that brought no answer. */
export function sendError({ error, asked }: { readonly error: unknown; readonly asked: Asked }): Error {
  if (passThrough(error)) return error;
  const expected = `expected an answer to ${asked.query}, but`;
  if (error instanceof DeadlinePassed) {
    const message = `${expected} none came within ${error.limitMs} ms`;
    return new BreakglassError({ code: 'TENANT_TIMEOUT', message, cause: error });
  }
  const message = `${expected} the tenant could not be reached: ${sayNetworkError(error)}`;
  return new BreakglassError({ code: 'TENANT_UNREACHABLE', message, cause: error });
}

/** What Graph's refusals say of themselves. The body's message is never kept: it can quote what was sent. */
export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  /** The answer's text; anything that is not Graph's error form is passed over. */
  readonly body: string;
}

/**
 * Codes by which Graph says that the tenant lacks a licence. They come with 400 as well as 403.
 *
 * @see https://learn.microsoft.com/graph/errors
 */
const LICENCE_CODES: ReadonlySet<string> = new Set([
  'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
  'AadPremiumLicenseRequired',
  'RequestFromNonPremiumTenantOrB2CTenant',
]);

/** By each of these Graph says that nothing was done. */
const PLAIN_NOES: Readonly<Record<number, ErrorCode>> = {
  401: 'TOKEN_REFUSED',
  403: 'PERMISSION_MISSING',
  404: 'NOT_FOUND_IN_TENANT',
  // Somebody else is changing the same object; the next attempt may find it free.
  409: 'TENANT_CONFLICT',
  423: 'TENANT_CONFLICT',
};

/** Whoever answers with one of these, it may have been done. */
const TROUBLES: Readonly<Record<number, ErrorCode>> = {
  408: 'TENANT_ERROR',
  409: 'TENANT_ERROR',
  423: 'TENANT_ERROR',
  429: 'TENANT_ERROR',
  500: 'TENANT_ERROR',
  502: 'TENANT_UNREACHABLE',
  503: 'TENANT_UNREACHABLE',
  504: 'TENANT_UNREACHABLE',
};

/**
 * Did Graph itself answer? A proxy can put a refusal of its own in the place of Graph's answer when the request has long
 * been carried out; it has neither Graph's error form nor the challenge of a token.
 */
export function isOfGraph({ status, headers, body }: Refusal): boolean {
  return graphCodes(body).length > 0 || isTokenChallenge({ status, headers });
}

/** Only Graph's own refusal is a plain no; the same status from somebody on the way tells nothing of what was done. */
function codeOf(refusal: Refusal): ErrorCode {
  const { status, body } = refusal;
  if (graphCodes(body).some((code) => LICENCE_CODES.has(code))) return 'LICENCE_MISSING';
  const own = isOfGraph(refusal);
  const plain = own ? PLAIN_NOES[status] : undefined;
  const known = plain ?? TROUBLES[status];
  if (known !== undefined) return known;
  return own && status >= 400 && status < 500 ? 'TENANT_REQUEST_REFUSED' : 'TENANT_RESPONSE_INVALID';
}

/** Translates an answer of Graph that is no success. */
export function refusalError({
  refusal,
  asked,
}: {
  readonly refusal: Refusal;
  readonly asked: Asked;
}): Error {
  const codes = graphCodes(refusal.body);
  const came = [refusal.status, ...codes.slice(0, 1), ...requestId(refusal.headers)].join(', ');
  const expected = `expected an answer to ${asked.query}, but`;
  if (refusal.status === 429 && isOfGraph(refusal)) {
    const message = `${expected} the tenant asks us to slow down (${came})`;
    return new TenantThrottled({ message, retryAfterMs: retryAfterMs(refusal.headers) });
  }
  const code = codeOf(refusal);
  const message = `${expected} ${sayRefusal({ code, asked })} (${came})`;
  return new AskLater({ code, message, retryAfterMs: retryAfterMs(refusal.headers) });
}

function sayRefusal({ code, asked }: { readonly code: ErrorCode; readonly asked: Asked }): string {
  switch (code) {
    case 'LICENCE_MISSING':
      return 'the tenant has no licence for it';
    case 'PERMISSION_MISSING':
      return `the engine lacks a right: it needs the application permission ${asked.permission}${sayRole(asked)}`;
    case 'NOT_FOUND_IN_TENANT':
      return 'the tenant knows no such object';
    case 'TOKEN_REFUSED':
      return 'the tenant did not accept the token';
    case 'TENANT_REQUEST_REFUSED':
      return 'the tenant did not accept the request';
    case 'TENANT_CONFLICT':
      return 'somebody else is changing the same object';
    case 'TENANT_RESPONSE_INVALID':
      return 'the answer is none that the tenant gives';
    default:
      return 'the tenant is in trouble';
  }
}

function sayRole({ role }: Asked): string {
  return role === undefined ? '' : ` and the directory role ${role}`;
}

/**
 * The wait that the tenant asks for: seconds, which may be a fraction, or a date.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfterMs(headers: Headers): number | null {
  const text = headers.get('retry-after');
  if (text === null || text.trim() === '') return null;
  const seconds = Number(text);
  const ms = Number.isNaN(seconds) ? Date.parse(text) - Date.now() : seconds * 1_000;
  if (Number.isNaN(ms)) return null;
  return Math.round(Math.min(Math.max(ms, 1_000), RETRY_AFTER_MAX_MS));
}

const graphError = z.object({ error: z.looseObject({ code: z.string() }) });

/** The codes in the answer, outermost first: inner errors nest, under either spelling. */
function graphCodes(body: string): readonly string[] {
  const parsed = graphError.safeParse(parseJson(body));
  if (!parsed.success) return [];
  const codes: string[] = [];
  let at: unknown = parsed.data.error;
  for (let depth = 0; depth < 5; depth += 1) {
    const level = z.looseObject({ code: z.string().optional() }).safeParse(at);
    if (!level.success) break;
    const { code } = level.data;
    if (code !== undefined && /^[A-Za-z][A-Za-z0-9_.]{0,79}$/.test(code)) codes.push(code);
    at = level.data.innerError ?? level.data.innererror;
  }
  return codes;
}

function requestId(headers: Headers): readonly string[] {
  const id = headers.get('request-id') ?? '';
  return /^[0-9a-fA-F-]{36}$/.test(id) ? [`request ${id}`] : [];
}
