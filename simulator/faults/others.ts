import { refusalAnswer } from '../login/refusal.ts';
import { empty, json } from '../wire.ts';
import type { WireRequest } from '../wire.ts';
import { fault } from './fault.ts';

/** Discovery still answers; only the token never comes. */
export const tokenEndpointBlackHoled = fault(() => ({
  before: (request) => (isTokenRequest(request) ? { do: 'hang' } : null),
}));

/** The refusal that an expired client secret meets. */
export const tokenEndpointRefuses = fault((world) => ({
  before: (request) =>
    isTokenRequest(request)
      ? refusalAnswer(world, { code: 7000222, correlationId: request.headers['client-request-id'] })
      : null,
}));

/** Up for the first look at its discovery document, and never again: an undo cannot see it back. */
export const idpStaysDown = fault(() => {
  let looks = 0;
  return {
    before: ({ host, url }) => {
      if (host !== 'idp') return null;
      if (url.pathname === '/.well-known/openid-configuration') looks += 1;
      return looks > 1 ? empty(503) : null;
    },
  };
});

/** Nothing is remembered of what was sent. */
export const channelFails = fault(() => ({
  before: ({ host, url }) =>
    host === 'portal' && url.pathname.startsWith('/hooks/')
      ? json({ error: 'the receiver is out of order' }, { status: 503 })
      : null,
}));

function isTokenRequest({ host, url }: WireRequest): boolean {
  return host === 'login' && url.pathname.endsWith('/oauth2/v2.0/token');
}
