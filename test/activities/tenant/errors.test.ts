import { describe, expect, it } from '@jest/globals';
import { CancelledFailure } from '@temporalio/common';
import { isDoubtful } from '../../../domain/doubt.ts';
import { BreakglassError } from '../../../domain/errors.ts';
import { DeadlinePassed } from '../../../activities/deadline.ts';
import {
  AskLater,
  refusalError,
  retryAfterMs,
  sendError,
  TenantThrottled,
} from '../../../activities/tenant/errors.ts';

const asked = { query: 'GET /users/1', permission: 'User.Read.All' };

function refuse(status: number, body: unknown = '', headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const refusal = { status, headers: new Headers(headers), body: text };
  const error = refusalError({ refusal, asked });
  if (!(error instanceof AskLater)) throw error;
  return error;
}

function graphError(code: string, innerError?: unknown) {
  return { error: { code, message: 'secret-in-the-message', innerError } };
}

describe('refusals of Graph', () => {
  it.each([
    [400, graphError('BadRequest'), 'TENANT_REQUEST_REFUSED'],
    [400, '<html>', 'TENANT_RESPONSE_INVALID'],
    [400, graphError('AadPremiumLicenseRequired'), 'LICENCE_MISSING'],
    [401, graphError('InvalidAuthenticationToken'), 'TOKEN_REFUSED'],
    [403, graphError('Authorization_RequestDenied'), 'PERMISSION_MISSING'],
    [403, graphError('Authentication_RequestFromNonPremiumTenantOrB2CTenant'), 'LICENCE_MISSING'],
    [
      403,
      graphError('Forbidden', { code: 'Authentication_RequestFromNonPremiumTenantOrB2CTenant' }),
      'LICENCE_MISSING',
    ],
    [404, graphError('Request_ResourceNotFound'), 'NOT_FOUND_IN_TENANT'],
    [408, '', 'TENANT_ERROR'],
    [405, graphError('MethodNotAllowed'), 'TENANT_REQUEST_REFUSED'],
    [409, graphError('Conflict'), 'TENANT_CONFLICT'],
    [412, graphError('PreconditionFailed'), 'TENANT_REQUEST_REFUSED'],
    [423, graphError('resourceLocked'), 'TENANT_CONFLICT'],
    [423, '', 'TENANT_ERROR'],
    [429, graphError('TooManyRequests'), 'TENANT_THROTTLED'],
    [500, graphError('InternalServerError'), 'TENANT_ERROR'],
    [502, '<html>', 'TENANT_UNREACHABLE'],
    [503, '', 'TENANT_UNREACHABLE'],
    [504, '', 'TENANT_UNREACHABLE'],
    [302, '', 'TENANT_RESPONSE_INVALID'],
  ])('%i %j is told as %s', (status, body, code) => {
    expect(refuse(status, body)).toMatchObject({ code });
  });

  it.each([400, 401, 403, 404, 405, 407, 409, 412, 423, 429, 451])(
    '%i is a plain no only in their own form: from somebody on the way it leaves a write in doubt',
    (status) => {
      const own = refuse(status, graphError('SomeCode'));
      const page = refuse(status, '<html>Blocked by your organisation</html>', {
        'content-type': 'text/html',
      });
      const likeness = refuse(status, { error: 'blocked', code: 'SomeCode' });
      expect([own, page, likeness].map(({ code }) => isDoubtful(code))).toEqual([false, true, true]);
    },
  );

  it.each([
    ['Bearer error="insufficient_claims", claims="e30="', 'TOKEN_REFUSED'],
    ['Bearer realm="", error="invalid_token"', 'TOKEN_REFUSED'],
    ['Basic realm="proxy"', 'TENANT_RESPONSE_INVALID'],
    ['Negotiate', 'TENANT_RESPONSE_INVALID'],
  ])('401 with the challenge %j is told as %s', (challenge, code) => {
    expect(refuse(401, '', { 'www-authenticate': challenge })).toMatchObject({ code });
  });

  it('names the permission that is missing, and nothing of the body beside its code', () => {
    const { message } = refuse(403, graphError('Authorization_RequestDenied'));
    expect(message).toContain('User.Read.All');
    expect(message).toContain('Authorization_RequestDenied');
    expect(message).not.toContain('secret-in-the-message');
  });

  it.each(['a code with words', 'x'.repeat(100), '\u001b[31m'])(
    'drops a code of a wrong form: %j',
    (code) => {
      expect(refuse(500, graphError(code)).message).not.toContain(code);
    },
  );

  it('names the request, for whoever asks the tenant about it', () => {
    const id = '0d7d3f2c-6b60-4f2b-8f0c-0a3bd93b2f0a';
    expect(refuse(500, '', { 'request-id': id }).message).toContain(id);
    expect(refuse(500, '', { 'request-id': 'x' }).message).not.toContain('request x');
  });
});

describe('the wait that a tenant asks for', () => {
  it.each([
    ['10', 10_000],
    ['1.5', 1_500],
    ['0', 1_000],
    ['-5', 1_000],
    ['86400', 300_000],
    ['soon', null],
    ['', null],
  ])('%j is %p ms', (text, ms) => {
    expect(retryAfterMs(new Headers({ 'retry-after': text }))).toBe(ms);
  });

  it('may be a date', () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    expect(retryAfterMs(new Headers({ 'retry-after': date }))).toBeGreaterThan(50_000);
  });

  it('is carried by the error', () => {
    const error = refuse(429, graphError('TooManyRequests'), { 'retry-after': '7' });
    expect(error).toBeInstanceOf(TenantThrottled);
    expect(error).toMatchObject({ retryAfterMs: 7_000 });
    expect(refuse(503, '', { 'retry-after': '7' })).toMatchObject({ retryAfterMs: 7_000 });
  });
});

describe('calls without an answer', () => {
  it.each([
    [new DeadlinePassed(50), 'TENANT_TIMEOUT', 'none came within 50 ms'],
    [
      new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }),
      'TENANT_UNREACHABLE',
      'connection refused',
    ],
    [new TypeError('fetch failed: secret'), 'TENANT_UNREACHABLE', 'connection failed'],
  ])('%p is told as %s', (error, code, words) => {
    const told = sendError({ error, asked });
    expect(told).toMatchObject({ code });
    expect(told.message).toContain(words);
    expect(told.message).not.toContain('secret');
  });

  it.each([
    new CancelledFailure('cancelled'),
    new BreakglassError({ code: 'TENANT_RESPONSE_INVALID', message: 'said' }),
  ])('leaves alone what already says what it is: %p', (error) => {
    expect(sendError({ error, asked })).toBe(error);
  });
});
