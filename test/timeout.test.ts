import { expect, it } from '@jest/globals';

it('gives a fast test the time that a busy machine needs', () => {
  // Where `jest.setTimeout` leaves it for jest-circus, which has no reading function.
  expect(Reflect.get(globalThis, Symbol.for('TEST_TIMEOUT_SYMBOL'))).toBe(20_000);
});
