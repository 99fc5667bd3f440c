import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventSchema } from '../../evidence/event-schema.ts';

function isAccepted(at: string): boolean {
  return eventSchema.safeParse({ v: 1, run: 'run-1', n: 1, at, type: 'clock-started', step: 'approve' })
    .success;
}

/** A date of the calendar is the same again after it was a number of milliseconds. */
function isSameAgain(at: string): boolean {
  const ms = Date.parse(at);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === at;
}

describe('the time of an event', () => {
  it.each(['2028-02-29', '2000-02-29', '2026-12-31', '0000-01-01'])('may be on %s', (day) => {
    expect(isAccepted(`${day}T23:59:59.999Z`)).toBe(true);
  });

  it.each(['2027-02-29', '2100-02-29', '2026-04-31', '2026-00-10', '2026-13-01', '2026-01-00'])(
    'is never on %s',
    (day) => {
      expect(isAccepted(`${day}T09:00:00.000Z`)).toBe(false);
    },
  );

  it('is one that the calendar and the clock have', () => {
    const part = (max: number, length = 2) =>
      fc.integer({ min: 0, max }).map((each) => String(each).padStart(length, '0'));
    const parts = [part(9999, 4), part(14), part(33), part(25), part(61), part(61), part(999, 3)] as const;
    fc.assert(
      fc.property(fc.tuple(...parts), ([year, month, day, hour, minute, second, ms]) => {
        const at = `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`;
        expect(isAccepted(at)).toBe(isSameAgain(at));
      }),
    );
  });
});
