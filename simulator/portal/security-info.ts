import type { Handler } from '../handler.ts';
import { nextGuid } from '../world/clock.ts';
import { replacePasskey, signOutEverywhere } from '../world/credentials.ts';
import { deleteOldPasskey, registerPasskey } from '../world/passes.ts';
import { findUser } from '../world/directory.ts';
import { credentialHolds } from '../world/sign-in.ts';
import type { User, World } from '../world/world.ts';
import { formFields } from '../wire.ts';
import type { Answer, WireRequest } from '../wire.ts';
import { html, pageAnswer } from './page.ts';
import { sessionUser } from './session.ts';
import { refused } from './sign-in.ts';

/** What a signed-in person does: look at the policies, change the passkeys, end the sessions. */
export const personHandlers: readonly Handler[] = [
  { method: 'GET', path: '/admin/conditional-access', handle: policies },
  { method: 'GET', path: '/security-info', handle: securityInfo },
  { method: 'POST', path: '/security-info/replace-passkey', handle: replace },
  { method: 'POST', path: '/security-info/register-passkey', handle: register },
  { method: 'POST', path: '/security-info/delete-old-passkey', handle: deleteOld },
  { method: 'POST', path: '/security-info/revoke-sessions', handle: revoke },
];

function securityInfo(request: WireRequest, world: World): Answer {
  const user = sessionUser(world, request);
  if (user === null) return noSession(world);
  return pageAnswer({
    title: 'Security info',
    body: html`<p>Signed in as ${user.userPrincipalName}.</p>
      <ul>
        <li>
          <form method="post" action="/security-info/replace-passkey">
            <button>Replace my passkey</button>
          </form>
        </li>
        <li>
          <form method="post" action="/security-info/register-passkey">
            <button>Register another passkey</button>
          </form>
        </li>
        <li>
          <form method="post" action="/security-info/delete-old-passkey">
            <button>Delete my oldest passkey</button>
          </form>
        </li>
        <li>
          <form method="post" action="/security-info/revoke-sessions">
            <button>Revoke my sessions</button>
          </form>
        </li>
      </ul>`,
  });
}

function revoke(request: WireRequest, world: World): Answer {
  const user = sessionUser(world, request);
  if (user === null) return noSession(world);
  signOutEverywhere(world, user);
  return pageAnswer({
    title: 'Sessions revoked',
    body: html`<p>Every session of ${user.userPrincipalName} has ended.</p>`,
  });
}

function policies(request: WireRequest, world: World): Answer {
  if (sessionUser(world, request) === null) return noSession(world);
  return pageAnswer({
    title: 'Conditional Access policies',
    body: html`<p><span id="policy-count">${world.policies.length}</span> policies</p>
      <ul>
        ${world.policies.map(({ displayName, state }) => html`<li>${displayName} (${state})</li> `)}
      </ul>`,
  });
}

function replace(request: WireRequest, world: World): Answer {
  const user = sessionUser(world, request) ?? provenUser(world, request);
  if (user === null) return noSession(world);
  const fresh = replacePasskey(world, user);
  return pageAnswer({
    title: 'Passkey replaced',
    body: html`<p>The old passkey no longer works, and the sessions have ended.</p>
      <p>New passkey: <code id="new-credential">${fresh.secret ?? ''}</code></p>
      <p>Key id: <code id="key-id">${fresh.id}</code></p>`,
  });
}

function register(request: WireRequest, world: World): Answer {
  const user = sessionUser(world, request);
  if (user === null) return noSession(world);
  const fresh = registerPasskey(world, user);
  return pageAnswer({
    title: 'Passkey registered',
    body: html`<p>New passkey: <code id="new-credential">${fresh.secret ?? ''}</code></p>
      <p>Key id: <code id="key-id">${fresh.id}</code></p>`,
  });
}

function deleteOld(request: WireRequest, world: World): Answer {
  const user = sessionUser(world, request);
  if (user === null) return noSession(world);
  deleteOldPasskey(world, user);
  return pageAnswer({
    title: 'Passkey deleted',
    body: html`<p id="deleted">The oldest passkey no longer works.</p>`,
  });
}

function provenUser(world: World, request: WireRequest): User | null {
  const { account = '', credential = '' } = formFields(request);
  const user = findUser(world, account);
  if (user?.accountEnabled !== true) return null;
  return credentialHolds(user, { method: 'passkey', credential }) ? user : null;
}

function noSession(world: World): Answer {
  return refused({
    errorCode: 50058,
    reason: 'Sign in first.',
    requestId: nextGuid(world),
    correlationId: nextGuid(world),
  });
}
