import type { AccountId, StepId, SystemId } from '../domain/ids.ts';
import type { Observation } from '../domain/fact.ts';
import { questionsOf } from '../domain/plan/questions.ts';
import type { Question } from '../domain/plan/questions.ts';
import type {
  PlannedAccount,
  PlannedPerson,
  PlannedStep,
  PlannedSystem,
  RunInput,
} from '../domain/plan/types.ts';
import { saidFacts } from '../domain/said.ts';
import type { World } from './activities.ts';
import type { Answered, Asks } from './asks.ts';
import type { Clock } from './clock.ts';
import type { Journal } from './journal.ts';
import type { LookingFor } from './messages.ts';
import type { Undo } from './undo.ts';

/** What later steps need to know of earlier ones. */
export interface Notes {
  /** When the run was approved: the clock of time-to-access starts here, for those who follow the run. */
  approvedAt: string | null;
  /** Alarms that people were told of. */
  readonly alarmed: Set<string>;
  /** What channels are being told, which the run waits for before it closes. */
  readonly telling: Promise<void>[];
  /** When each account's sign-in window opened. */
  readonly windows: Map<AccountId, string>;
  /** Accounts whose credential was taken out, and those whose rotation was attested since. */
  readonly retrieved: Set<AccountId>;
  readonly rotated: Set<AccountId>;
  /** What the run waits for beside people and storage, in words. */
  reading: string | null;
  /** What it looks for again and again, each until its deadline. */
  readonly looking: Set<LookingFor>;
}

export function emptyNotes(): Notes {
  return {
    approvedAt: null,
    alarmed: new Set(),
    telling: [],
    windows: new Map(),
    retrieved: new Set(),
    rotated: new Set(),
    reading: null,
    looking: new Set(),
  };
}

/** One run in flight: what every step gets. */
export interface Run {
  readonly input: RunInput;
  readonly world: World;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly asks: Asks;
  readonly undo: Undo;
  readonly cut: Set<SystemId>;
  readonly notes: Notes;
}

/**
 * How a step ended. `stop`: nothing after it makes sense (nobody opened the envelope), so a drill goes to its
 * undo; a fact that was contradicted is recorded and does not stop the rest.
 */
export interface StepEnd {
  readonly outcome: 'done' | 'failed' | 'inconclusive';
  readonly because: string;
  readonly then: 'go-on' | 'stop';
}

export const done = (because: string): StepEnd => ({ outcome: 'done', because, then: 'go-on' });
export const stopped = (because: string): StepEnd => ({ outcome: 'failed', because, then: 'stop' });

/** Ends a step by its facts: contradicted fails it, missing leaves it inconclusive. */
export function endBy({
  observations,
  said,
}: {
  observations: readonly Observation[];
  said: string;
}): StepEnd {
  const heavy = observations.filter((observation) => observation.weight === 'fails');
  const bad = heavy.find((observation) => observation.state === 'contradicted');
  if (bad !== undefined) return { outcome: 'failed', because: `${bad.claim}: ${bad.seen}`, then: 'go-on' };
  const missing = heavy.find((observation) => observation.state === 'inconclusive');
  if (missing !== undefined)
    return { outcome: 'inconclusive', because: `${missing.claim}: ${missing.seen}`, then: 'go-on' };
  return done(said);
}

export function recordFacts({
  run,
  step,
  account,
  observations,
}: {
  run: Run;
  step: StepId;
  account: AccountId | null;
  observations: readonly Observation[];
}): void {
  for (const observation of observations) run.journal.record({ type: 'fact', step, account, ...observation });
}

/** The facts that an answer of people makes; the verifier makes them again from the signed statements. */
export function saidIn({
  run,
  step,
  answer,
}: {
  run: Run;
  step: PlannedStep;
  answer: Answered;
}): readonly Observation[] {
  return saidFacts({ plan: run.input.plan, step, answer });
}

/** What every call into the world carries. */
export function call(run: Run): { run: string; cut: readonly SystemId[] } {
  return { run: run.input.run, cut: [...run.cut] };
}

export function accountOf({ run, id }: { run: Run; id: AccountId }): PlannedAccount {
  return known(
    run.input.plan.accounts.find((account) => account.id === id),
    `account ${id}`,
  );
}

export function systemOf({ run, id }: { run: Run; id: SystemId }): PlannedSystem {
  return known(
    run.input.plan.systems.find((system) => system.id === id),
    `system ${id}`,
  );
}

export function peopleWith({ run, role }: { run: Run; role: string }): PlannedPerson[] {
  return run.input.plan.people.filter((person) => person.roles.includes(role));
}

/** What a step asks, `nth` from 0; the verifier derives the same from the plan. */
export function questionOf({
  run,
  step,
  nth = 0,
  nonce,
}: {
  run: Run;
  step: PlannedStep;
  nth?: number;
  nonce?: string;
}): Question {
  const questions = questionsOf({ plan: run.input.plan, step, ...(nonce === undefined ? {} : { nonce }) });
  return known(questions[nth], `question ${nth + 1} of ${step.id}`);
}

/** A plan is resolved before it is run, so a name in it that leads nowhere is a defect of ours, not of the user. */
export function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`the plan names ${what}, which it does not hold`);
  return value;
}
