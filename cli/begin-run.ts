import type { Client } from '@temporalio/client';
import { BreakglassError } from '../domain/errors.ts';
import type { PersonId, RunId } from '../domain/ids.ts';
import { faultOfReason, type Beside } from '../domain/plan/beginning.ts';
import type { Mode, Plan, RunInput } from '../domain/plan/types.ts';
import { requireReviewed } from '../evidence/review/outstanding.ts';
import { requireNoneOpen } from './open-incident.ts';
import type { Place } from './place.ts';
import { planFor } from './plan-for.ts';
import { newRunId, requirePerson, startRun } from './start-run.ts';

/**
 * The input of a new run, with every refusal that needs no server: the codes of `planFor`, `PERSON_UNKNOWN`, those of
 * `faultOfReason` and of `confirm`, and `REVIEW_OUTSTANDING`.
 */
export async function inputFor({
  place,
  cwd,
  runbook,
  mode,
  initiator,
  reason,
  confirm,
}: {
  place: Place;
  /** Where a path of the runbook starts. */
  cwd: string;
  runbook: string;
  mode: Mode;
  initiator: PersonId;
  reason: string | null;
  /** Asked of an incident alone: that whoever starts it means it. */
  confirm: (plan: Plan) => void | Promise<void>;
}): Promise<RunInput> {
  const prepared = await planFor({ runbook, place, cwd, mode });
  const { plan } = prepared;
  requirePerson({ plan, person: initiator });
  const fault = faultOfReason(reason);
  if (fault !== null) throw new BreakglassError(fault);
  if (mode === 'incident') await confirm(plan);
  const run = newRunId({ runbook: plan.runbook, at: new Date() });
  await requireReviewed({ directory: place.evidenceDirectory, run, mode });
  return { run, ...prepared, initiator, reason };
}

/** Starts a run on the server: the codes of `startRun`; `RUN_EXISTS` where it may not stand beside one that is open. */
export async function beginRun({
  client,
  input,
  beside,
  howOn,
}: {
  client: Client;
  input: RunInput;
  beside: Beside;
  /** How to go on with the one that is open, or to start another, in words; a line each. */
  howOn: (open: RunId) => readonly string[];
}): Promise<void> {
  const { plan } = input;
  if (plan.mode === 'incident' && beside === 'refused') await requireNoneOpen({ client, plan, howOn });
  await startRun({ client, input });
}
