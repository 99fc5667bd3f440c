import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { breachesOf } from '../../../domain/conformity/index.ts';
import type { JournalEvent } from '../../../domain/event.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import { eventSchema } from '../../../evidence/event-schema.ts';
import { planSchema } from '../../../evidence/verify/plan-schema.ts';

const HISTORIES = new URL('../../histories/', import.meta.url);
const payloads = z.object({ payloads: z.array(z.object({ data: z.string() })) });
const history = z.object({
  events: z.array(
    z.object({
      workflowExecutionStartedEventAttributes: z.object({ input: payloads }).optional(),
      activityTaskScheduledEventAttributes: z
        .object({ activityType: z.object({ name: z.string() }), input: payloads.optional() })
        .optional(),
    }),
  ),
});
const started = z.object({ plan: planSchema });
const appended = z.object({ from: z.number(), leaves: z.array(z.string()) });

function decoded(input: z.infer<typeof payloads>): unknown {
  return JSON.parse(Buffer.from(input.payloads[0]?.data ?? '', 'base64').toString('utf8'));
}

/** Plan and journal of a run that the workflow itself made, on a real server. */
function savedRun(name: string): { plan: Plan; events: JournalEvent[] } {
  const { events } = history.parse(JSON.parse(readFileSync(new URL(name, HISTORIES), 'utf8')));
  const input = events[0]?.workflowExecutionStartedEventAttributes?.input;
  if (input === undefined) throw new TypeError(`expected the start of a run in ${name}`);
  const leaves: string[] = [];
  for (const { activityTaskScheduledEventAttributes: scheduled } of events) {
    if (scheduled?.activityType.name !== 'appendEvents' || scheduled.input === undefined) continue;
    const batch = appended.parse(decoded(scheduled.input));
    leaves.splice(batch.from, batch.leaves.length, ...batch.leaves);
  }
  return {
    plan: started.parse(decoded(input)).plan,
    events: leaves.map((leaf) => eventSchema.parse(JSON.parse(leaf))),
  };
}

/** A ledger's history has entries of runs, and no journal of its own. */
const RUNS = readdirSync(HISTORIES).filter((name) => !name.endsWith('-ledger.json'));

describe('the journal of a saved history', () => {
  it.each(RUNS)('%s conforms, whole or cut off anywhere', (name) => {
    const { plan, events } = savedRun(name);
    expect(events.at(-1)?.type).toBe('run-closed');
    for (let size = 1; size <= events.length; size += 1) {
      const breaches = breachesOf({ plan, events: events.slice(0, size) });
      // The clock of the pretend world stands still; that of the server does not.
      expect(breaches.filter(({ message }) => !message.startsWith('expected an observation'))).toEqual([]);
    }
  });
});
