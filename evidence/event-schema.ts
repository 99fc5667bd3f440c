import { z } from 'zod';
import { ASK_KINDS, CHOICES, DECISION_REFUSALS, VIAS } from '../domain/decision.ts';
import {
  TOLD_OUTCOMES,
  ASK_OUTCOMES,
  OBJECTIVES,
  STEP_OUTCOMES,
  type JournalEvent,
} from '../domain/event.ts';
import { CLAIMS, FACT_STATES, WEIGHTS } from '../domain/fact.ts';
import { oneOf, type OneOf } from '../domain/one-of.ts';
import { JOIN_CAUSES } from '../domain/plan/joining.ts';
import { MODES } from '../domain/plan/types.ts';
import { scenario } from '../domain/runbook.ts';
import { STEP_KINDS } from '../domain/steps/index.ts';
import { statementSchema } from '../domain/statement.ts';
import { need, valueSpec } from '../domain/steps/shared.ts';
import { VERDICTS } from '../domain/verdict.ts';

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** SHA-256 in lower-case hex. */
export const digest = z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected a SHA-256 in lower-case hex' });
/** Workflow time: always UTC, always milliseconds, so that texts sort as times do. */
export const moment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, {
    error: 'expected a time such as 2026-01-31T09:30:00.000Z',
    abort: true,
  })
  .refine(isReal, { error: 'expected a time that the calendar has' });
/** A time of observation, by the clock that domain/fact.ts names: UTC with as many digits as it gave. */
const observedMoment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/, {
    error: 'expected a UTC time, ISO 8601',
    abort: true,
  })
  .refine(isReal, { error: 'expected a time that the calendar has' });
const name = z.string().min(1).max(200);
const count = z.int().min(0);
const account = name.nullable();
const askKind = z.enum(ASK_KINDS);
const via = z.enum(VIAS);

/** The 31st of February has the form of a date, and 24:00:00 that of a time. No `Date`: a journal has very many. */
function isReal(text: string): boolean {
  const part = (from: number, to: number) => Number(text.slice(from, to));
  const [year, month, day] = [part(0, 4), part(5, 7), part(8, 10)];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
  return day >= 1 && day <= days && part(11, 13) < 24 && part(14, 16) < 60 && part(17, 19) < 60;
}

function event<Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) {
  const header = { v: z.literal(1), run: name, n: count, at: moment };
  return z.strictObject({ ...header, type: z.literal(type), ...shape });
}

const reason = z.strictObject({
  code: name,
  events: z.array(count),
  step: name.nullable(),
  account,
  text: z.string(),
});

const about = {
  opening: {
    organisation: name,
    runbook: name,
    title: z.string(),
    scenario,
    mode: z.enum(MODES),
    plan: digest,
    runbookDigest: digest,
    initiator: name,
    reason: z.string().nullable(),
    ledger: z.strictObject({ size: z.int().min(2), root: digest }),
  },
  asking: {
    ask: name,
    step: name,
    kind: askKind,
    question: z.string(),
    need: z.array(need),
    people: z.array(name),
    values: z.array(valueSpec),
    choices: z.array(z.enum(CHOICES)),
    expires: moment,
  },
  accepting: {
    ask: name,
    step: name,
    person: name,
    choice: z.enum(CHOICES),
    via,
    key: name,
    statement: statementSchema,
    signature: z.string(),
  },
  late: {
    ask: name,
    person: name,
    choice: z.enum(CHOICES),
    key: name,
    statement: statementSchema,
    signature: z.string(),
  },
  refusing: {
    ask: name.nullable(),
    person: name.nullable(),
    code: z.enum(DECISION_REFUSALS),
    message: z.string(),
    via,
    statementDigest: digest,
    signatureDigest: digest,
  },
  fact: {
    step: name,
    account,
    claim: z.enum(CLAIMS),
    state: z.enum(FACT_STATES),
    expected: z.string(),
    seen: z.string(),
    source: z.strictObject({ from: name, query: z.string().nullable() }),
    observedAt: observedMoment.nullable(),
    artifacts: z.array(digest),
    weight: z.enum(WEIGHTS),
  },
  closing: {
    verdict: z.enum(VERDICTS),
    restored: z.boolean(),
    reasons: z.array(reason),
  },
};

const EVENTS = {
  'run-opened': event('run-opened', about.opening),
  'step-opened': event('step-opened', { step: name, do: z.enum([...STEP_KINDS, 'phase']), account }),
  'step-closed': event('step-closed', {
    step: name,
    outcome: z.enum(STEP_OUTCOMES),
    because: z.string(),
  }),
  asked: event('asked', about.asking),
  told: event('told', {
    ask: name,
    person: name,
    channel: name,
    round: count,
    outcome: z.enum(TOLD_OUTCOMES),
    because: z.string(),
  }),
  reminded: event('reminded', { ask: name, people: z.array(name) }),
  escalated: event('escalated', {
    ask: name,
    cause: z.enum(JOIN_CAUSES),
    afterMs: count,
    people: z.array(z.strictObject({ person: name, for: name.nullable() })).min(1),
  }),
  'decision-accepted': event('decision-accepted', about.accepting),
  'decision-late': event('decision-late', about.late),
  'decision-refused': event('decision-refused', about.refusing),
  'decisions-refused-more': event('decisions-refused-more', { count, forged: count }),
  'ask-closed': event('ask-closed', {
    ask: name,
    step: name,
    kind: askKind,
    outcome: z.enum(ASK_OUTCOMES),
    because: z.string(),
  }),
  fact: event('fact', about.fact),
  'window-opened': event('window-opened', { step: name, account: name, nonce: name, until: moment }),
  'window-closed': event('window-closed', { step: name, account: name }),
  intent: event('intent', { step: name, account, act: z.string() }),
  'clock-started': event('clock-started', { step: name }),
  'undo-registered': event('undo-registered', { step: name, act: z.string() }),
  'undo-started': event('undo-started', { step: name, act: z.string() }),
  'undo-done': event('undo-done', { step: name, act: z.string() }),
  'undo-failed': event('undo-failed', { step: name, act: z.string(), code: name, because: z.string() }),
  objective: event('objective', {
    objective: z.enum(OBJECTIVES),
    account: name,
    limitMs: count,
    measuredMs: count.nullable(),
    held: z.boolean().nullable(),
  }),
  bypassed: event('bypassed', {
    ask: name,
    person: name,
    skipped: z.array(name),
    tells: z.array(name).optional(),
  }),
  aborted: event('aborted', { by: name.nullable(), reason: z.string() }),
  finding: event('finding', { code: name, step: name.nullable(), text: z.string() }),
  'run-closed': event('run-closed', about.closing),
} satisfies OneOf<JournalEvent, 'type'>;

/**
 * One journal event, strictly: every key of `JournalEvent` and no other. It is what the verifier holds each
 * line against; the compiler holds it against `JournalEvent`.
 */
export const eventSchema = oneOf({ key: 'type', schemas: EVENTS }) satisfies z.ZodType<JournalEvent>;

/** A fact as it stands in a journal. */
export const factSchema = EVENTS.fact;

/** How a run ended, as its last event says it. */
export const judgementSchema = z.strictObject(about.closing);
