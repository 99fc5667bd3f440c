import { describe, expect, it } from '@jest/globals';
import { CancelledFailure } from '@temporalio/common';
import { DeadlinePassed } from '../../../activities/deadline.ts';
import { tokenError } from '../../../activities/tenant/token-errors.ts';

function told(error: unknown) {
  return tokenError({ error, tenant: 'main' });
}

describe('what the token service says', () => {
  it.each([
    ['7000215', 'TOKEN_REFUSED'],
    ['7000222', 'TOKEN_REFUSED'],
    ['700027', 'TOKEN_REFUSED'],
    ['700016', 'TOKEN_REFUSED'],
    ['90033', 'TOKEN_UNREACHABLE'],
    ['90006', 'TOKEN_UNREACHABLE'],
    ['90024', 'TOKEN_UNREACHABLE'],
    ['50033', 'TOKEN_UNREACHABLE'],
    ['90012', 'TOKEN_UNREACHABLE'],
    ['90055', 'TENANT_THROTTLED'],
    ['50196', 'TENANT_THROTTLED'],
    ['1234567', 'TOKEN_REFUSED'],
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

  it('a service that is silent is out of reach', () => {
    expect(told(new DeadlinePassed(40))).toMatchObject({ code: 'TOKEN_UNREACHABLE' });
  });

  it('a cancellation stays one', () => {
    const cancelled = new CancelledFailure('cancelled');
    expect(told(cancelled)).toBe(cancelled);
  });
});
