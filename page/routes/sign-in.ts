import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BreakglassError } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { passkeyFingerprint } from '../../evidence/core/passkey/key.ts';
import { verifySshSignature } from '../../evidence/core/sshsig.ts';
import { PAGE_NAMESPACE } from '../challenge.ts';
import type { Page } from '../context.ts';
import { formOf, forForms, sessionOf, type Form } from '../guard.ts';
import { sendView } from '../layout.ts';
import { isAssertion, passkeysHere, requireAssertion, withReason, type PasskeyHere } from '../passkeys.ts';
import { fingerprintsOf } from '../roster.ts';
import type { Session } from '../sessions.ts';
import { signatureIn } from '../signed.ts';
import { onwardView, SIGN_IN_TITLE, signInView } from '../views/sign-in.ts';

const BROWSER_BYTES = 16;
const MARK = /^[\w-]{22}$/;
/** What `echo` of one shell or another puts after the text that it was told to print, that of most shells first. */
const LINE_ENDS = ['\n', '\r\n', ''] as const;
const WINDOWS_FIRST = ['\r\n', '\n', ''] as const;
type LineEnds = readonly [string, ...string[]];

/** `/sign-in` and `/sign-out`. */
export function signInRoutes({ app, page }: { app: FastifyInstance; page: Page }): void {
  app.get<{ Querystring: { next?: unknown } }>('/sign-in', async (request, reply) => {
    const next = ownPath({ page, path: request.query.next });
    if (request.headers['sec-fetch-site'] === 'cross-site') return sendOnward({ page, reply, to: next });
    if ((await sessionOf({ page, request })) !== null) return reply.redirect(next, 303);
    const challenge = page.challenges.make(browserOf({ page, request, reply }));
    const here = passkeysHere({ organisation: await page.desk.organisation(), origin: page.origin });
    const body = signInView({ challenge, next, passkeys: here.map(({ passkey }) => passkey) });
    return sendView({ page, reply, view: { title: SIGN_IN_TITLE, body, session: null, at: null } });
  });
  app.post('/sign-in', async (request, reply) => {
    const form = formOf(request);
    const who = await whoSigned({ page, request, form });
    const before = request.cookies[page.cookies.session];
    if (before !== undefined) page.sessions.end(before);
    setCookie({ page, reply, name: page.cookies.session, value: page.sessions.begin(who) });
    return reply.redirect(ownPath({ page, path: form.next }), 303);
  });
  app.post(
    '/sign-out',
    forForms(page, async ({ request, reply }) => {
      page.sessions.end(request.cookies[page.cookies.session] ?? '');
      return reply.clearCookie(page.cookies.session, { path: '/' }).redirect('/sign-in', 303);
    }),
  );
}

function sendOnward({ page, reply, to }: { page: Page; reply: FastifyReply; to: string }): FastifyReply {
  const view = { title: SIGN_IN_TITLE, body: onwardView({ to }), session: null, at: null };
  return sendView({ page, reply, view });
}

/**
 * Who signed the challenge of this form. Wrong tries are counted and, where there are too many, only told so; a right
 * one is let in whatever others do. `CHALLENGE_REFUSED`, the codes of `verifySshSignature` and `requireAssertion`,
 * `TRIES_LIMITED`.
 */
async function whoSigned({
  page,
  request,
  form,
}: {
  page: Page;
  request: FastifyRequest;
  form: Form;
}): Promise<Pick<Session, 'person' | 'key'>> {
  const organisation = await page.desk.organisation();
  const limited = page.tries.tooMany(request.ip);
  try {
    const browser = request.cookies[page.cookies.browser] ?? '';
    return spendChallenge({ page, organisation, browser, form, ends: lineEndsOf({ request, limited }) });
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    page.tries.wrong(request.ip);
    if (!limited)
      throw await withReason({ page, text: form.challenge ?? '', signature: signatureIn(form), error });
    const message =
      'expected fewer wrong tries; wait a minute. What the command as shown prints is taken at any time';
    throw new BreakglassError({ code: 'TRIES_LIMITED', message, cause: error });
  }
}

/**
 * A signature does not say over which of them it was made, and each takes a look of its own: the one that the shell of
 * this browser's system writes comes first, and where there are too many wrong tries it is the only one.
 */
function lineEndsOf({ request, limited }: { request: FastifyRequest; limited: boolean }): LineEnds {
  const isWindows = request.headers['user-agent']?.includes('Windows') === true;
  const ends = isWindows ? WINDOWS_FIRST : LINE_ENDS;
  return limited ? [ends[0]] : ends;
}

/** In one go: between the look at a challenge and its end nobody else comes by with the same one. */
function spendChallenge({
  page,
  organisation,
  browser,
  form,
  ends,
}: {
  page: Page;
  organisation: OrganisationDefinition;
  browser: string;
  form: Form;
  ends: LineEnds;
}): Pick<Session, 'person' | 'key'> {
  const text = form.challenge ?? '';
  page.challenges.require({ text, browser });
  const who = signerOf({ page, organisation, text, signature: signatureIn(form), ends });
  page.challenges.spend(text);
  return who;
}

function signerOf({
  page,
  organisation,
  text,
  signature,
  ends,
}: {
  page: Page;
  organisation: OrganisationDefinition;
  text: string;
  signature: string;
  ends: LineEnds;
}): Pick<Session, 'person' | 'key'> {
  if (isAssertion(signature)) {
    const here = passkeysHere({ organisation, origin: page.origin });
    return holderThatSigned({ page, text, signature, here });
  }
  const { people } = organisation;
  const key = keyThatSigned({ text, signature, ends, keys: people.flatMap(({ keys }) => keys) });
  const [person, ...others] = people.filter((each) => fingerprintsOf(each).includes(key));
  if (person !== undefined && others.length === 0) return { person: person.id, key };
  throw new BreakglassError({ code: 'KEY_UNTRUSTED', message: 'expected a key of one person' });
}

/** What the passkey signs begins as no decision and no review does, so it is worth nothing as one. */
function holderThatSigned({
  page,
  text,
  signature,
  here,
}: {
  page: Page;
  text: string;
  signature: string;
  here: readonly PasskeyHere[];
}): Pick<Session, 'person' | 'key'> {
  const passkeys = here.map(({ passkey }) => passkey);
  const { passkey } = requireAssertion({ page, text, signature, passkeys });
  const holder = here.find((each) => each.passkey === passkey);
  if (holder !== undefined) return { person: holder.person, key: passkeyFingerprint(passkey) };
  throw new BreakglassError({ code: 'KEY_UNTRUSTED', message: 'expected a passkey of one person' });
}

function keyThatSigned({
  text,
  signature,
  ends,
  keys,
}: {
  text: string;
  signature: string;
  ends: LineEnds;
  keys: readonly string[];
}): string {
  const refusals: unknown[] = [];
  for (const end of ends) {
    try {
      const message = `${text}${end}`;
      return verifySshSignature({ message, signature, namespace: PAGE_NAMESPACE, keys }).fingerprint;
    } catch (error) {
      if (error instanceof BreakglassError && error.code === 'KEY_UNTRUSTED') throw ofNobody(error);
      if (!(error instanceof BreakglassError) || error.code !== 'SIGNATURE_INVALID') throw error;
      refusals.push(error);
    }
  }
  throw refusals[0];
}

function ofNobody(cause: BreakglassError): BreakglassError {
  const message = `${cause.message}, which nobody in the organisation file has. Sign again, after -f with the private half of the key that it has for you`;
  return new BreakglassError({ code: cause.code, message, cause });
}

/** The mark of this browser, which a challenge is bound to; given where it has none. */
function browserOf({
  page,
  request,
  reply,
}: {
  page: Page;
  request: FastifyRequest;
  reply: FastifyReply;
}): string {
  const name = page.cookies.browser;
  const known = request.cookies[name];
  if (known !== undefined && MARK.test(known)) return known;
  const mark = randomBytes(BROWSER_BYTES).toString('base64url');
  setCookie({ page, reply, name, value: mark });
  return mark;
}

function setCookie({
  page,
  reply,
  name,
  value,
}: {
  page: Page;
  reply: FastifyReply;
  name: string;
  value: string;
}): void {
  const secure = page.origin.startsWith('https:');
  reply.setCookie(name, value, { path: '/', httpOnly: true, sameSite: 'strict', secure });
}

/** A path of this page to go on at; `/` for anything that could lead elsewhere. */
function ownPath({ page, path }: { page: Page; path: unknown }): string {
  if (typeof path !== 'string' || !path.startsWith('/')) return '/';
  const url = URL.canParse(path, page.origin) ? new URL(path, page.origin) : null;
  // A path that begins with two slashes names a host.
  if (url?.origin !== page.origin || url.pathname.startsWith('//')) return '/';
  return `${url.pathname}${url.search}`;
}
