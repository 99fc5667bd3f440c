import { describe, expect, it } from '@jest/globals';
import { CancelledFailure } from '@temporalio/common';
import { DeadlinePassed } from '../../../activities/deadline.ts';
import type { TokenNews } from '../../../activities/tenant/token-wire.ts';
import type { ErrorCode } from '../../../domain/errors.ts';
import { tokenError } from '../../../activities/tenant/token-errors.ts';

function told(error: unknown, news: TokenNews | null = null) {
  return tokenError({ error, tenant: 'main', news });
}

function answered(status: number, wait: string | null = null): TokenNews {
  return { kind: 'answered', status, headers: new Headers(wait === null ? {} : { 'retry-after': wait }) };
}

/** Microsoft's numbers, by what they mean for whoever asks for a token. */
const NUMBERS: Readonly<Partial<Record<ErrorCode, string>>> = {
  TOKEN_REFUSED:
    '7000215 7000216 7000222 700027 700024 700016 700211 700213 7000112 90002 500011 50053 50055 50057 50126 50034 50072 50079 50074 50076 53003 530032 53000 50131 50173 50133 50058 1234567',
  TOKEN_UNREACHABLE: '90033 90006 90024 50033 90012 80001 80014 20001 40008 40010',
  TENANT_THROTTLED: '90055 50196',
};

describe('what the token service says', () => {
  it.each([
    ...Object.entries(NUMBERS).flatMap(([code, numbers]) =>
      numbers.split(' ').map((number) => [number, code]),
    ),
  ])('AADSTS%s is told as %s', (number, code) => {
    const error = told(new Error(`invalid_client: AADSTS${number}: the secret hunter2 is wrong`));
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(`AADSTS${number}`);
    expect(error.message).not.toContain('hunter2');
    expect(error.cause).toBeUndefined();
  });

  it.each(['network_error: hunter2', 'endpoints_resolution_error', 'socket hang up', ''])(
    'anything without a number is a service out of reach: %j',
    (message) => {
      const error = told(new Error(message));
      expect(error).toMatchObject({ code: 'TOKEN_UNREACHABLE' });
      expect(error.message).not.toContain('hunter2');
    },
  );

  it.each<[string, TokenNews, string, string]>([
    ['a refusal without a number', answered(400), 'TOKEN_REFUSED', 'refused (HTTP 400)'],
    ['a redirect', answered(302), 'TENANT_RESPONSE_INVALID', 'has not the form'],
    ['another thing', answered(200), 'TENANT_RESPONSE_INVALID', 'has not the form'],
    ['a proxy that asks who we are', answered(407), 'TOKEN_UNREACHABLE', 'the proxy'],
    ['trouble', answered(502), 'TOKEN_UNREACHABLE', 'in trouble (HTTP 502)'],
    ['a lost connection', { kind: 'failed', error: { code: 'ECONNRESET' } }, 'TOKEN_UNREACHABLE', 'reset'],
    ['an endless one', { kind: 'failed', error: new DeadlinePassed(40) }, 'TOKEN_UNREACHABLE', '40 ms'],
  ])('%s is told by what was on the wire', (_, news, code, words) => {
    const error = told(new Error('network_error: hunter2'), news);
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('hunter2');
  });

  it.each([429, 503])('the wait that it asks for with %i is carried', (status) => {
    expect(told(new Error(''), answered(status, '9'))).toMatchObject({ retryAfterMs: 9_000 });
    expect(told(new Error('AADSTS50196'), answered(status, '9'))).toMatchObject({ retryAfterMs: 9_000 });
    expect(told(new Error(''), answered(status))).toMatchObject({ retryAfterMs: null });
  });

  it('a service that is silent is out of reach', () => {
    expect(told(new DeadlinePassed(40))).toMatchObject({ code: 'TOKEN_UNREACHABLE' });
  });

  it('a cancellation stays one', () => {
    const cancelled = new CancelledFailure('cancelled');
    expect(told(cancelled)).toBe(cancelled);
  });
});
