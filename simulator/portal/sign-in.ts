import { isIP } from 'node:net';
import type { Handler } from '../handler.ts';
import { PAW_ADDRESS } from '../world/seed.ts';
import { signIn } from '../world/sign-in.ts';
import type { SignInResult } from '../world/sign-in.ts';
import type { SignInMethod } from '../world/logs.ts';
import type { User, World } from '../world/world.ts';
import { formFields } from '../wire.ts';
import type { Answer, WireRequest } from '../wire.ts';
import { html, pageAnswer } from './page.ts';
import { closeSession, openSession } from './session.ts';

/** Signing in and out. */
export const signInHandlers: readonly Handler[] = [
  { method: 'GET', path: '/sign-in', handle: form },
  { method: 'POST', path: '/sign-in', handle: attempt },
  { method: 'POST', path: '/sign-out', handle: signOut },
];

function form(): Answer {
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
          </select></label
        >
      </p>
      <p>
        <label>Credential <input name="credential" type="password" required /></label>
      </p>
      <p>
        <label>From address <input name="address" value="${PAW_ADDRESS}" /></label>
      </p>
      <p><button>Sign in</button></p>
    </form>`,
  });
}

function attempt(request: WireRequest, world: World): Answer {
  const { account = '', method = '', credential = '', address = '' } = formFields(request);
  const from = address === '' ? PAW_ADDRESS : address;
  if (!isMethod(method) || isIP(from) === 0)
    return pageAnswer({
      title: 'Sign-in form not understood',
      body: html`<p>Give passkey, certificate or password as the method, and an IP address.</p>`,
      status: 400,
    });
  const result = signIn(world, { account, method, credential, address: from });
  return result.errorCode === 0 && result.user !== null
    ? welcome({ world, request, user: result.user, requestId: result.requestId })
    : refused(result);
}

function isMethod(word: string): word is SignInMethod {
  return word === 'passkey' || word === 'certificate' || word === 'password';
}

function welcome({
  world,
  request,
  user,
  requestId,
}: {
  world: World;
  request: WireRequest;
  user: User;
  requestId: string;
}): Answer {
  return pageAnswer({
    title: 'Signed in',
    body: html`<p>Welcome, ${user.displayName}.</p>
      <p>Request id: <code id="request-id">${requestId}</code></p>
      <ul>
        <li><a href="/admin/conditional-access">Conditional Access policies</a></li>
        <li><a href="/security-info">Security info</a>: replace my passkey, revoke my sessions</li>
        <li>
          <form method="post" action="/sign-out"><button>Sign out</button></form>
        </li>
      </ul>`,
    headers: { 'set-cookie': openSession(world, { user, request }) },
  });
}

/** The page that Entra shows when it refuses; the numbers are what a custodian reports. */
export function refused({ errorCode, reason, requestId }: Omit<SignInResult, 'user'>): Answer {
  return pageAnswer({
    title: 'You cannot sign in',
    body: html`<p>${reason}</p>
      <p>Error: <code id="error-code">AADSTS${errorCode}</code></p>
      <p>Request id: <code id="request-id">${requestId}</code></p>`,
    status: 403,
  });
}

function signOut(request: WireRequest, world: World): Answer {
  return pageAnswer({
    title: 'Signed out',
    body: html`<p>The session has ended.</p>`,
    headers: { 'set-cookie': closeSession(world, request) },
  });
}
