import { describe, expect, it } from '@jest/globals';
import { breachesOf } from '../../../domain/conformity/index.ts';
import { eventSchema } from '../../../evidence/event-schema.ts';
import { SAVED_RUNS, savedRun } from '../../support/saved-run.ts';

describe('the journal of a saved history', () => {
  it.each(SAVED_RUNS)('%s conforms, whole or cut off anywhere', (name) => {
    const { input, leaves } = savedRun(name);
    const { plan } = input;
    const events = leaves.map((leaf) => eventSchema.parse(JSON.parse(leaf)));
    expect(events.at(-1)?.type).toBe('run-closed');
    for (let size = 1; size <= events.length; size += 1) {
      const breaches = breachesOf({ plan, events: events.slice(0, size) });
      // The clock of the pretend world stands still; that of the server does not.
      expect(breaches.filter(({ message }) => !message.startsWith('expected an observation'))).toEqual([]);
    }
  });
});
