import { PAGE_NAMESPACE } from '../../page/challenge.ts';
import type { Signer } from './signer.ts';

/** What came for a request, whole. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly bytes: number;
}

/** Somebody who is signed in to a page, without a browser. */
export interface Visitor {
  /** The session's cookie, as a request carries it. */
  readonly cookie: string;
  readonly get: (path: string) => Promise<Answer>;
  /** Sends a form of this session. */
  readonly post: (path: string, form: Readonly<Record<string, string>>) => Promise<Answer>;
}

/** Loads the sign-in view as a stranger, signs its challenge and signs in. */
export async function visit({ origin, person }: { origin: string; person: Signer }): Promise<Visitor> {
  const shown = await fetch(`${origin}/sign-in`);
  const challenge = fieldOf({ body: await shown.text(), name: 'challenge' });
  const signature = person.sign(`${challenge}\n`, PAGE_NAMESPACE);
  const signedIn = await send({
    url: `${origin}/sign-in`,
    cookie: cookiesIn(shown),
    form: { challenge, signature, next: '/' },
  });
  if (signedIn.status !== 303)
    throw new Error(`expected ${person.id} to be signed in, got ${signedIn.status}`);
  const cookie = cookiesIn(signedIn);
  const get = async (path: string) => answerOf(await fetch(`${origin}${path}`, { headers: { cookie } }));
  const token = fieldOf({ body: (await get('/people')).body, name: 'token' });
  const post = async (path: string, form: Readonly<Record<string, string>>) =>
    answerOf(await send({ url: `${origin}${path}`, cookie, form: { token, ...form } }));
  return { cookie, get, post };
}

/** A form as a browser sends it from a view of the same page. */
function send({
  url,
  cookie,
  form,
}: {
  url: string;
  cookie: string;
  form: Readonly<Record<string, string>>;
}): Promise<Response> {
  const headers = { cookie, origin: new URL(url).origin };
  return fetch(url, { method: 'POST', headers, body: new URLSearchParams(form), redirect: 'manual' });
}

async function answerOf(response: Response): Promise<Answer> {
  const body = Buffer.from(await response.arrayBuffer());
  return { status: response.status, body: body.toString(), bytes: body.length };
}

function cookiesIn(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((each) => each.split(';', 1)[0] ?? '')
    .join('; ');
}

function fieldOf({ body, name }: { body: string; name: string }): string {
  const value = new RegExp(`name="${name}"\\s+value="(?<value>[^"]*)"`).exec(body)?.groups?.value;
  if (value === undefined) throw new Error(`expected a view with the field ${name}`);
  return value;
}
