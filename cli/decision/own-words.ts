import type { Client } from '@temporalio/client';
import { BreakglassError } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { foreignWord } from '../../domain/plan/own-words.ts';
import { digestOf } from '../../evidence/core/hash.ts';
import { planSchema } from '../../evidence/verify/plan-schema.ts';
import type { RunState } from '../../workflows/messages.ts';
import { readJournal, readPlan, readState } from '../runs.ts';
import { foreignEvent } from './own-journal.ts';

/** Events in one answer: the largest are of 24 KiB, and an answer of Temporal's server is of 4 MiB at most. */
const PAGE = 100;

/** A run and the plan that it goes by, each held against the other. */
export interface ToSign {
  readonly state: RunState;
  readonly plan: Plan;
}

/**
 * Where a run stands, for somebody who is about to sign for it: every word that is shown is of the plan whose digest they
 * sign. Refusals as `readState` and `requireOwnWords`.
 */
export async function readToSign({ client, run }: { client: Client; run: string }): Promise<ToSign> {
  const state = await readState({ client, run });
  return { state, plan: await requireOwnWords({ client, state }) };
}

/**
 * Whoever reaches the server's port can answer for a worker of ours, and a statement names its plan and its log by digest
 * alone. `WORDS_UNPROVEN` where that plan cannot be had, or anything shown of the run is not what plan and log say;
 * refusals as `readState` where the log cannot be had.
 */
export async function requireOwnWords({ client, state }: { client: Client; state: RunState }): Promise<Plan> {
  const plan = await readPlan({ client, run: state.run });
  return requireWordsOf({ state, plan, events: await readEvents({ client, state }) });
}

/** The same for a plan and a journal that somebody told; the journal from its first event on, at least as far as the state. */
export function requireWordsOf({
  state,
  plan,
  events,
}: {
  state: RunState;
  plan: unknown;
  events: readonly JournalEvent[];
}): Plan {
  const read = planSchema.safeParse(plan);
  if (!read.success) throw unproven({ state, why: 'expected a plan, got something else' });
  const digest = digestOf(read.data);
  if (digest !== state.plan)
    throw unproven({ state, why: `expected the plan ${state.plan} that would be signed, got ${digest}` });
  const told = { state, plan: read.data, events: events.slice(0, state.log.size) };
  const why = foreignWord({ plan: read.data, shown: state }) ?? foreignEvent(told);
  if (why !== null) throw unproven({ state, why });
  return read.data;
}

/** The journal as far as the state counts it, or as far as it is told; in parts, for it may be long. */
async function readEvents({
  client,
  state: { run, log },
}: {
  client: Client;
  state: RunState;
}): Promise<readonly JournalEvent[]> {
  const events: JournalEvent[] = [];
  while (events.length < log.size) {
    const from = events.length;
    const part = await readJournal({ client, run, from, to: Math.min(from + PAGE, log.size) });
    if (part.length === 0) break;
    events.push(...part);
  }
  return events;
}

function unproven({ state: { run }, why }: { state: RunState; why: string }): BreakglassError {
  const message = `run ${run}: ${why}. Somebody else answers for its worker; sign nothing, and see who reaches the server`;
  return new BreakglassError({ code: 'WORDS_UNPROVEN', message });
}
