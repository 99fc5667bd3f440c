import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { BreakglassError, type ErrorCode } from '../domain/errors.ts';
import type { Reader } from '../domain/language/language.ts';
import { wayBack } from './back.ts';
import type { Page } from './context.ts';
import { sessionOf } from './guard.ts';
import { sendView } from './layout.ts';
import { FAILED_TITLE, failedView, NOT_FOUND_TITLE } from './views/failed.ts';

/** What a code is in HTTP; every other refusal is 400. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  RUN_NOT_FOUND: 404,
  ASK_NOT_FOUND: 404,
  FILE_NOT_FOUND: 404,
  SIGNED_OUT: 401,
  CHALLENGE_REFUSED: 403,
  KEY_UNTRUSTED: 403,
  SIGNATURE_INVALID: 403,
  PASSKEY_UNTRUSTED: 403,
  PASSKEY_ORIGIN: 403,
  PASSKEY_FLAGS: 403,
  PASSKEY_COUNTER: 403,
  PERSON_NOT_ASKED: 403,
  PERSON_EXCLUDED: 403,
  PERSON_UNKNOWN: 403,
  ORIGIN_REFUSED: 403,
  TRIES_LIMITED: 429,
  PASSKEY_TOO_MANY: 409,
  RUN_EXISTS: 409,
  ASK_CLOSED: 409,
  DECISION_DUPLICATE: 409,
  DECISION_MISMATCH: 409,
  WORDS_UNPROVEN: 409,
  LEDGER_BUSY: 503,
  WORKER_ABSENT: 503,
  SERVER_UNREACHABLE: 503,
  SERVER_NOT_RUNNING: 503,
  INTERNAL: 500,
};
/** By which HTTP status a refusal is answered. */
export function statusOf(code: ErrorCode): number {
  return STATUS[code] ?? 400;
}

/** What is said to anybody: it names no file of ours and nobody else, and helps who signs in. */
const TO_ANYBODY: ReadonlySet<ErrorCode> = new Set([
  'CHALLENGE_REFUSED',
  'FORM_INVALID',
  'KEY_UNTRUSTED',
  'ORIGIN_REFUSED',
  'PASSKEY_COUNTER',
  'PASSKEY_FLAGS',
  'PASSKEY_ORIGIN',
  'PASSKEY_UNTRUSTED',
  'RUN_NOT_FOUND',
  'SIGNATURE_INVALID',
  'SIGNATURE_MALFORMED',
  'SIGNED_OUT',
  'TRIES_LIMITED',
]);
/** After too many wrong tries. */
const RETRY_AFTER_S = 60;

/**
 * Every refusal becomes a view with its code. What is no refusal of ours goes to the log, and only there; to who is not
 * signed in, so does what tells of files and people here.
 */
export function failures({ app, page, logger }: { app: FastifyInstance; page: Page; logger: Logger }): void {
  app.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const { code, message, status, isToAnybody } = refusalOf(error);
    const reader = await readerNow({ page, request });
    const isHidden = reader === null && !isToAnybody;
    if (status >= 500 || isHidden) logger.error({ err: error, path: request.url }, 'the page failed');
    if (status === 429) reply.header('retry-after', String(RETRY_AFTER_S));
    const title = status === 404 ? NOT_FOUND_TITLE : FAILED_TITLE;
    const body = failedView({ code, message: isHidden ? null : message, back: wayBack(request) });
    const view = { title, body, session: null, at: null, ...(reader === null ? {} : { reader }) };
    return sendView({ page, reply, view, status });
  });
  app.setNotFoundHandler(() => {
    throw new BreakglassError({ code: 'RUN_NOT_FOUND', message: 'expected an address of this page' });
  });
}

/** How whoever is refused reads, where they are signed in; null where not, or where nobody can tell now. */
async function readerNow({ page, request }: { page: Page; request: FastifyRequest }): Promise<Reader | null> {
  const session = await sessionOf({ page, request, active: false }).catch(() => null);
  return session?.reader ?? null;
}

function refusalOf(error: FastifyError | BreakglassError): {
  code: ErrorCode;
  message: string;
  status: number;
  isToAnybody: boolean;
} {
  if (error instanceof BreakglassError) {
    const { code, message, place } = error;
    // What has a place is a fault of a file here, with its name and whom it is about.
    const isToAnybody = place === undefined && TO_ANYBODY.has(code);
    return { code, message, status: statusOf(code), isToAnybody };
  }
  // Fastify's own refusals of what was sent: too large, of another type, no form.
  const status = error.statusCode ?? 500;
  const message = 'expected a form of this page, of no more than its size';
  return status >= 400 && status < 500
    ? { code: 'FORM_INVALID', message, status, isToAnybody: true }
    : { code: 'INTERNAL', message: '', status: 500, isToAnybody: false };
}
