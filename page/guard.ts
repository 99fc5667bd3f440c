import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { BreakglassError } from '../domain/errors.ts';
import { readerOf } from '../domain/language/reader.ts';
import { signInKeysOf } from './roster.ts';
import type { Page, Visit } from './context.ts';
import { isToken, type Signed } from './sessions.ts';

/** Names by which a browser on this machine may reach a page on loopback, beside `localhost`. */
const LOOPBACK = ['127.0.0.1', '[::1]'];

const formSchema = z.record(z.string().max(200), z.string().max(40_000));
export type Form = Readonly<Record<string, string>>;

/**
 * Before anything is looked at: the request must name our own host, as a page elsewhere could have its own name lead to
 * this machine (DNS rebinding); and what changes something must come from a view of ours.
 */
export function guardOrigin({ app, page }: { app: FastifyInstance; page: Page }): void {
  const own = new URL(page.origin);
  app.addHook('onRequest', async (request, reply) => {
    requirePlain(request);
    if (request.headers.host !== own.host) {
      if (isLoopbackName({ request, own })) return reply.redirect(`${page.origin}${request.url}`, 307);
      throw refused('a request for this page under its own name');
    }
    if (request.method !== 'GET' && request.method !== 'HEAD' && request.headers.origin !== page.origin)
      throw refused('a form of this page');
    return undefined;
  });
}

/** One host, and a path of it: with another form of either, what we compare is not where a browser would be led. */
function requirePlain({ raw }: FastifyRequest): void {
  const hosts = raw.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length === 1 && raw.url?.startsWith('/') === true) return;
  throw new BreakglassError({ code: 'FORM_INVALID', message: 'expected one host, and a path of this page' });
}

/** `http://127.0.0.1:8420` is the same page as `http://localhost:8420`, but keys are bound to one name. */
function isLoopbackName({ request, own }: { request: FastifyRequest; own: URL }): boolean {
  if (own.hostname !== 'localhost' || request.method !== 'GET') return false;
  return LOOPBACK.some((name) => request.headers.host === `${name}:${own.port}`);
}

function refused(expected: string): BreakglassError {
  return new BreakglassError({ code: 'ORIGIN_REFUSED', message: `expected ${expected}` });
}

/** The session of a request; null where nobody is signed in, or the roster has their key no more. */
export async function sessionOf({
  page,
  request,
  // What a view asks for by itself is no sign of a person.
  active = request.headers['x-refresh'] === undefined,
}: {
  page: Page;
  request: FastifyRequest;
  active?: boolean;
}): Promise<Signed | null> {
  const id = request.cookies[page.cookies.session];
  if (id === undefined) return null;
  const session = page.sessions.find({ id, active });
  if (session === null) return null;
  const organisation = await page.desk.organisation();
  const { person } = session;
  if (signInKeysOf({ organisation, person }).includes(session.key))
    return { ...session, reader: readerOf({ organisation, person }) };
  page.sessions.end(id);
  return null;
}

type Handler = (visit: Visit) => Promise<FastifyReply>;

/**
 * A route for those who are signed in; others are led to sign in, and back. `view`: what a view asks for by itself, for as
 * long as it is open, and cannot mark as such; it keeps no session alive.
 */
export function forPeople(page: Page, handler: Handler, asker: 'person' | 'view' = 'person') {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const session = await sessionOf({ page, request, ...(asker === 'view' ? { active: false } : {}) });
    if (session !== null) return handler({ page, session, request, reply });
    if (request.method !== 'GET')
      throw new BreakglassError({
        code: 'SIGNED_OUT',
        message: 'expected somebody who is signed in; sign in and send it again',
      });
    return reply.redirect(`/sign-in?next=${encodeURIComponent(request.url)}`, 303);
  };
}

/** As `forPeople`, for a form: it must be one that we made for this very session. */
export function forForms(page: Page, handler: (visit: Visit, form: Form) => Promise<FastifyReply>) {
  return forPeople(page, async (visit) => {
    const form = formOf(visit.request);
    if (!isToken({ session: visit.session, token: form.token ?? '' }))
      throw refused('a form made for this session; load the view again');
    return handler(visit, form);
  });
}

/** The fields of a form; `FORM_INVALID` for a field that comes twice, or anything else. */
export function formOf({ body }: FastifyRequest): Form {
  const parsed = formSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new BreakglassError({ code: 'FORM_INVALID', message: 'expected a form with each field once' });
}
