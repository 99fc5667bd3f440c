import type { Client } from '@temporalio/client';
import { BreakglassError } from '../../domain/errors.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { foreignWord } from '../../domain/plan/own-words.ts';
import { digestOf } from '../../evidence/core/hash.ts';
import { planSchema } from '../../evidence/verify/plan-schema.ts';
import type { RunState } from '../../workflows/messages.ts';
import { readPlan, readState } from '../runs.ts';

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
 * Whoever reaches the server's port can answer for a worker of ours, and a statement names its plan by digest alone.
 * `WORDS_UNPROVEN` where that plan cannot be had, or anything shown of the run is not what it says.
 */
export async function requireOwnWords({ client, state }: { client: Client; state: RunState }): Promise<Plan> {
  return requireWordsOf({ state, plan: await readPlan({ client, run: state.run }) });
}

/** The same for a plan that somebody told. */
export function requireWordsOf({ state, plan }: { state: RunState; plan: unknown }): Plan {
  const read = planSchema.safeParse(plan);
  if (!read.success) throw unproven({ state, why: 'expected a plan, got something else' });
  const digest = digestOf(read.data);
  if (digest !== state.plan)
    throw unproven({ state, why: `expected the plan ${state.plan} that would be signed, got ${digest}` });
  const why = foreignWord({ plan: read.data, shown: state });
  if (why !== null) throw unproven({ state, why });
  return read.data;
}

function unproven({ state: { run }, why }: { state: RunState; why: string }): BreakglassError {
  const message = `run ${run}: ${why}. Somebody else answers for its worker; sign nothing, and see who reaches the server`;
  return new BreakglassError({ code: 'WORDS_UNPROVEN', message });
}
