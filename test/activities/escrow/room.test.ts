import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { hold, openEscrow, take } from '../../../activities/escrow/room.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a secret between its escrow and its use', () => {
  it('is there once', () => {
    const room = openEscrow('escrow');
    hold({ room, digest: 'a', secret: 's' });
    expect([take({ room, digest: 'b' }), take({ room, digest: 'a' }), take({ room, digest: 'a' })]).toEqual([
      null,
      's',
      null,
    ]);
  });

  it('is forgotten after five minutes', () => {
    const room = openEscrow('escrow');
    hold({ room, digest: 'a', secret: 's' });
    jest.advanceTimersByTime(299_000);
    expect(room.held.size).toBe(1);
    jest.advanceTimersByTime(1_000);
    expect(take({ room, digest: 'a' })).toBeNull();
  });
});
