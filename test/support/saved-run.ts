import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { planSchema } from '../../evidence/verify/plan-schema.ts';

const HISTORIES = new URL('../histories/', import.meta.url);
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
const started = z.looseObject({
  run: z.string(),
  plan: planSchema,
  planDigest: z.string(),
  runbookText: z.string(),
  runbookDigest: z.string(),
});
const appended = z.object({ from: z.number(), leaves: z.array(z.string()) });

/** Names of all saved histories of runs; a ledger's has entries of runs, and no journal of its own. */
export const SAVED_RUNS: readonly string[] = readdirSync(HISTORIES).filter(
  (name) => !name.endsWith('-ledger.json'),
);

/** A run that the workflow itself made on a real server, with people who really signed. */
export interface SavedRun {
  readonly input: z.infer<typeof started>;
  /** Its journal, exact. */
  readonly leaves: readonly string[];
  /** Its activities in order: with what, and how much of the journal was stored before. */
  readonly calls: readonly { readonly activity: string; readonly input: unknown; readonly stored: number }[];
}

/** Reads a saved history by the name of its file. */
export function savedRun(name: string): SavedRun {
  const { events } = history.parse(JSON.parse(readFileSync(new URL(name, HISTORIES), 'utf8')));
  const input = events[0]?.workflowExecutionStartedEventAttributes?.input;
  if (input === undefined) throw new TypeError(`expected the start of a run in ${name}`);
  const leaves: string[] = [];
  const calls: SavedRun['calls'][number][] = [];
  for (const { activityTaskScheduledEventAttributes: scheduled } of events) {
    if (scheduled?.input === undefined) continue;
    const call = { activity: scheduled.activityType.name, input: decoded(scheduled.input) };
    calls.push({ ...call, stored: leaves.length });
    if (call.activity !== 'appendEvents') continue;
    const batch = appended.parse(call.input);
    leaves.splice(batch.from, batch.leaves.length, ...batch.leaves);
  }
  return { input: started.parse(decoded(input)), leaves, calls };
}

function decoded(input: z.infer<typeof payloads>): unknown {
  return JSON.parse(Buffer.from(input.payloads[0]?.data ?? '', 'base64').toString('utf8'));
}
