import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { describe, expect, it } from '@jest/globals';
import { isRetryable, toFailure } from '../../activities/failure.ts';
import { BreakglassError, ERROR_CODES } from '../../domain/errors.ts';

describe('toFailure', () => {
  it('carries code and message, and leaves the cause behind', () => {
    const cause = new Error('canary-secret');
    const failure = toFailure(
      new BreakglassError({ code: 'ROOT_MISMATCH', message: 'expected this', cause }),
    );
    expect(failure).toMatchObject({ type: 'ROOT_MISMATCH', message: 'expected this', nonRetryable: true });
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('canary');
    expect(failure.cause).toBeUndefined();
  });

  it('says nothing of a foreign error but its name', () => {
    const failure = toFailure(new TypeError('canary-secret'));
    expect(failure).toMatchObject({ type: 'INTERNAL', nonRetryable: false });
    expect(failure.message).toContain('TypeError');
    expect(failure.message).not.toContain('canary');
    expect(toFailure('canary-secret').message).not.toContain('canary');
  });

  it('lets failures of Temporal through', () => {
    const cancelled = new CancelledFailure('stopped');
    const ours = ApplicationFailure.nonRetryable('no', 'SYSTEM_CUT');
    expect(toFailure(cancelled)).toBe(cancelled);
    expect(toFailure(ours)).toBe(ours);
  });

  it('says when to try again, where that is known', () => {
    const busy = new BreakglassError({ code: 'TENANT_THROTTLED', message: 'busy' });
    expect(toFailure(busy, { nextRetryDelayMs: 7_000 })).toMatchObject({
      nextRetryDelay: 7_000,
      nonRetryable: false,
    });
    expect(toFailure(busy)).toMatchObject({ nextRetryDelay: undefined });
  });

  it('takes these codes, and no other, as worth another try', () => {
    expect(ERROR_CODES.filter(isRetryable)).toEqual([
      'SERVER_UNREACHABLE',
      'CLOCK_DOUBTFUL',
      'TENANT_UNREACHABLE',
      'TENANT_TIMEOUT',
      'TENANT_THROTTLED',
      'TENANT_ERROR',
      'TENANT_CONFLICT',
      'TOKEN_UNREACHABLE',
      'CHANNEL_FAILED',
      'EVIDENCE_UNWRITABLE',
      'EVIDENCE_DISK_FULL',
      'KEY_UNREADABLE',
      'INTERNAL',
    ]);
  });
});
