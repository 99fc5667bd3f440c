import { isIP } from 'node:net';
import type { Handler } from '../handler.ts';
import { nextGuid } from '../world/clock.ts';
import { PAW_ADDRESS } from '../world/seed.ts';
import { signIn } from '../world/sign-in.ts';
import type { SignInResult } from '../world/sign-in.ts';
import type { SignInMethod } from '../world/logs.ts';
import type { User, World } from '../world/world.ts';
import { formFields } from '../wire.ts';
import type { Answer, WireRequest } from '../wire.ts';
import { html, pageAnswer } from './page.ts';
import type { Html } from './page.ts';
import { closeSession, openSession } from './session.ts';

/** Signing in and out. */
export const signInHandlers: readonly Handler[] = [
  { method: 'GET', path: '/sign-in', handle: form },
  { method: 'POST', path: '/sign-in', handle: attempt },
  { method: 'POST', path: '/sign-out', handle: signOut },
];

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** One visit of the page has one correlation id, whatever is tried and refused meanwhile, as on the real one. */
function form({ url }: WireRequest, world: World): Answer {
  const again = url.searchParams.get('correlation') ?? '';
  return pageAnswer({
    title: 'Sign in',
    body: html`<form method="post" action="/sign-in">
      <p>
        <label>Account <input name="account" autocomplete="off" required /></label>
      </p>
      <p>
        <label
          >Method
          <select name="method">
            <option>passkey</option>
            <option>certificate</option>
            <option>password</option>
            <option>temporary-access-pass</option>
          </select></label
        >
      </p>
      <p>
        <label>Credential <input name="credential" type="password" required /></label>
      </p>
      <p>
        <label>From address <input name="address" value="${PAW_ADDRESS}" /></label>
      </p>
      <input name="correlation" type="hidden" value="${GUID.test(again) ? again : nextGuid(world)}" />
      <p><button>Sign in</button></p>
    </form>`,
  });
}

function attempt(request: WireRequest, world: World): Answer {
  const { account = '', method = '', credential = '', address = '', correlation = '' } = formFields(request);
  const from = address === '' ? PAW_ADDRESS : address;
  if (!isMethod(method) || isIP(from) === 0)
    return pageAnswer({
      title: 'Sign-in form not understood',
      body: html`<p>
        Give passkey, certificate, password or temporary-access-pass as the method, and an IP address.
      </p>`,
      status: 400,
    });
  const visit = GUID.test(correlation) ? { correlationId: correlation } : {};
  const result = signIn(world, { account, method, credential, address: from, ...visit });
  return result.errorCode === 0 && result.user !== null
    ? welcome({ ...result, world, request, user: result.user })
    : refused(result);
}

function isMethod(word: string): word is SignInMethod {
  return ['passkey', 'certificate', 'password', 'temporary-access-pass'].includes(word);
}

function welcome({
  world,
  request,
  user,
  requestId,
  correlationId,
}: Pick<SignInResult, 'requestId' | 'correlationId'> & {
  world: World;
  request: WireRequest;
  user: User;
}): Answer {
  return pageAnswer({
    title: 'Signed in',
    body: html`<p>Welcome, ${user.displayName}.</p>
      ${shownIds({ requestId, correlationId })}
      <ul>
        <li><a href="/admin/conditional-access">Conditional Access policies</a></li>
        <li><a href="/security-info">Security info</a>: my passkeys and sessions</li>
        <li>
          <form method="post" action="/sign-out"><button>Sign out</button></form>
        </li>
      </ul>`,
    headers: { 'set-cookie': openSession(world, { user, request }) },
  });
}

/** The page that Entra shows when it refuses; the numbers are what a custodian reports. */
export function refused({ errorCode, reason, ...ids }: Omit<SignInResult, 'user'>): Answer {
  return pageAnswer({
    title: 'You cannot sign in',
    body: html`<p>${reason}</p>
      <p>Error: <code id="error-code">AADSTS${errorCode}</code></p>
      ${shownIds(ids)}
      <p><a href="/sign-in?correlation=${ids.correlationId}">Try again</a></p>`,
    status: 403,
  });
}

function shownIds({ requestId, correlationId }: Pick<SignInResult, 'requestId' | 'correlationId'>): Html {
  return html`<p>Request id: <code id="request-id">${requestId}</code></p>
    <p>Correlation id: <code id="correlation-id">${correlationId}</code></p>`;
}

function signOut(request: WireRequest, world: World): Answer {
  return pageAnswer({
    title: 'Signed out',
    body: html`<p>The session has ended.</p>`,
    headers: { 'set-cookie': closeSession(world, request) },
  });
}
