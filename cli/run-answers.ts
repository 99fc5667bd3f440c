import { z } from 'zod';
import { ASK_KINDS, CHOICES } from '../domain/decision.ts';
import { BreakglassError } from '../domain/errors.ts';
import { STEP_OUTCOMES, type JournalEvent } from '../domain/event.ts';
import { MODES } from '../domain/plan/types.ts';
import { STEP_KINDS } from '../domain/steps/index.ts';
import { need, valueSpec } from '../domain/steps/shared.ts';
import { digest, eventSchema, factSchema, judgementSchema, moment } from '../evidence/event-schema.ts';
import type { RunState } from '../workflows/messages.ts';

const name = z.string().min(1).max(400);
const count = z.int().min(0);
const ms = count.nullable();
const log = { size: count, root: digest };
const people = z.array(name);

const asks = z.array(
  z.object({
    id: name,
    step: name,
    kind: z.enum(ASK_KINDS),
    question: z.string(),
    need: z.array(need),
    people,
    joined: z.array(z.object({ person: name, for: name.nullable() })).optional(),
    bypassers: people,
    // Their patterns are used only once they are known to be the plan's (`decision/own-words.ts`).
    values: z.array(valueSpec),
    choices: z.array(z.enum(CHOICES)),
    log: z.object(log),
    askedAt: moment,
    expires: moment,
    answered: z.array(z.object({ person: name, choice: z.enum(CHOICES) })),
    missing: z.array(z.object({ role: name, count, people })),
    ahead: z.array(z.object({ at: moment, to: z.array(name) })).optional(),
  }),
);

const steps = z.array(
  z.object({
    id: name,
    do: z.enum([...STEP_KINDS, 'phase']),
    account: name.nullable(),
    status: z.enum(['pending', 'open', ...STEP_OUTCOMES]),
    openedAt: moment.nullable(),
    closedAt: moment.nullable(),
    because: z.string().nullable(),
  }),
);

const anchors = z.array(
  z.object({
    log: z.enum(['run', 'ledger']),
    kind: z.enum(['timestamp', 'witness', 'worker']),
    by: name,
    outcome: z.enum(['anchored', 'failed']),
    because: z.string().nullable(),
  }),
);

/** A state as a worker tells it. What a newer one tells beside it is left out; the compiler holds it against `RunState`. */
const stateSchema = z.object({
  run: name,
  organisation: name,
  runbook: name,
  title: z.string(),
  mode: z.enum(MODES),
  plan: digest,
  initiator: name,
  openedAt: moment,
  now: moment,
  foreignTenants: z.array(
    z.object({ id: name, origins: z.object({ login: z.string(), graph: z.string() }) }),
  ),
  steps,
  asks,
  facts: z.array(factSchema),
  objectives: z.object({ timeToAccessMs: ms, timeToAlertMs: ms, accessClockFrom: moment.nullable() }),
  log: z.object({ ...log, stored: count }),
  waiting: z.object({ code: name, text: z.string() }).nullable(),
  looking: z.array(z.object({ what: z.string(), until: moment })),
  judgement: judgementSchema.nullable(),
  anchors: anchors.nullable(),
}) satisfies z.ZodType<RunState>;

/**
 * The state of a run in what answered for it: whoever reaches the server's port can answer for a worker of ours.
 * `RUN_BROKEN` for another run's, and for what is none, with the first place that is not of its form.
 */
export function stateIn({ run, answer }: { run: string; answer: unknown }): RunState {
  const state = readAs({ run, schema: stateSchema, answer, what: 'its state' });
  if (state.run !== run) throw broken({ run, message: `expected its own state, got that of ${state.run}` });
  return state;
}

/** The events of a run from number `from` on, in what answered for it. `RUN_BROKEN` as `stateIn`, or in another order. */
export function eventsIn({
  run,
  from,
  answer,
}: {
  run: string;
  from: number;
  answer: unknown;
}): readonly JournalEvent[] {
  const events = readAs({ run, schema: z.array(eventSchema), answer, what: 'its events' });
  const wrong = events.findIndex((event, index) => event.n !== from + index || event.run !== run);
  if (wrong === -1) return events;
  throw broken({ run, message: `expected its event ${from + wrong}, got another` });
}

function readAs<Value>({
  run,
  schema,
  answer,
  what,
}: {
  run: string;
  schema: z.ZodType<Value>;
  answer: unknown;
  what: string;
}): Value {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw broken({
    run,
    message: `expected ${what}, got something else at ${place || 'its top'}: ${issue?.message ?? ''}`,
  });
}

function broken({ run, message }: { run: string; message: string }): BreakglassError {
  return new BreakglassError({
    code: 'RUN_BROKEN',
    message: `what answers for run ${run}: ${message}. Its worker is of another version, or somebody else answers for it: sign nothing, and see who reaches the server`,
  });
}
