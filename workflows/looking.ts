import { sleep } from '@temporalio/workflow';
import type { Look } from '../activities/types.ts';
import type { Claim, Observation } from '../domain/fact.ts';
import type { Digest, StepId } from '../domain/ids.ts';
import { observe } from '../domain/observe.ts';
import { refusalOf } from './activities.ts';
import type { Refusal } from './activities.ts';
import type { Run } from './context.ts';

export type Looked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** The last of several looks, and the stored answers of those before it: every answer that is kept is named by a fact. */
export type LookedUntil<T> = Looked<T> & { readonly earlier: readonly Digest[] };

/** Codes that mean "could not be reached", as against "was reached and said no". */
const UNREACHABLE = new Set([
  'TENANT_UNREACHABLE',
  'TENANT_TIMEOUT',
  'TENANT_THROTTLED',
  'TENANT_ERROR',
  'TENANT_CONFLICT',
  'TOKEN_UNREACHABLE',
]);
/** A log is looked at less often the longer it stays silent, to spare the tenant's limits and the history. */
const SLOWER_BY = 1.2;
const SLOWEST = 4;

/**
 * Asks the world once (the activity itself is retried while it cannot be reached). A refusal that stays becomes
 * a finding, and the caller's facts inconclusive: what could not be seen is neither proved nor disproved.
 */
export async function look<T>({
  run,
  step,
  what,
  read,
}: {
  run: Run;
  step: StepId;
  what: string;
  read: () => Promise<T>;
}): Promise<Looked<T>> {
  await run.journal.flushed();
  run.notes.reading = what;
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    const code = findingOf(refusal);
    run.journal.record({ type: 'finding', code, step, text: `${what}: ${refusal.code}: ${refusal.message}` });
    return { ok: false, refusal };
  } finally {
    run.notes.reading = null;
  }
}

/** What a refusal that stays says about the world. */
function findingOf({ code }: Refusal): string {
  if (UNREACHABLE.has(code)) return 'tenant-unreachable';
  if (code.startsWith('EVIDENCE_')) return 'evidence-not-stored';
  return code === 'SYSTEM_CUT' ? 'system-cut' : 'tenant-refused';
}

/**
 * Looks again and again until `found` holds or the time is up; the last look either way, with the answers of those
 * before it. Durable: waits are timers.
 */
export async function lookUntil<T extends Look>({
  run,
  step,
  what,
  withinMs,
  read,
  found,
}: {
  run: Run;
  step: StepId;
  what: string;
  withinMs: number;
  read: () => Promise<T>;
  found: (value: T) => boolean;
}): Promise<LookedUntil<T>> {
  const { clock } = run;
  let earlier: readonly Digest[] = [];
  const deadline = clock.now() + withinMs;
  let pause = run.input.plan.waits.pollMs;
  const looking = { what, until: new Date(deadline).toISOString() };
  run.notes.looking.add(looking);
  try {
    for (;;) {
      const looked = await look({ run, step, what, read });
      if (!looked.ok || found(looked.value) || clock.now() >= deadline) return { ...looked, earlier };
      earlier = [...earlier, ...looked.value.artifacts];
      await sleep(Math.max(1, Math.min(pause, deadline - clock.now())));
      await clock.look();
      pause = Math.min(pause * SLOWER_BY, run.input.plan.waits.pollMs * SLOWEST);
    }
  } finally {
    run.notes.looking.delete(looking);
  }
}

/** The claim that a wait was for also names the answers before the last: they show that nothing had come by then. */
export function withEarlier({
  observations,
  claim,
  earlier,
}: {
  observations: readonly Observation[];
  claim: Claim;
  earlier: readonly Digest[];
}): Observation[] {
  return observations.map((observation) =>
    observation.claim === claim
      ? { ...observation, artifacts: [...earlier, ...observation.artifacts] }
      : observation,
  );
}

/**
 * The facts of a look that never came: one inconclusive observation for each claim it would have shown. It has no
 * query, for that was not answered; answers of looks before it are named.
 */
export function unseen({
  claims,
  refusal,
  from,
  earlier = [],
}: {
  claims: readonly Claim[];
  refusal: Refusal;
  from: string;
  earlier?: readonly Digest[];
}): Observation[] {
  return claims.map((claim) =>
    observe({
      claim,
      state: 'inconclusive',
      expected: 'an answer',
      seen: `none: ${refusal.code}`,
      from,
      artifacts: earlier,
    }),
  );
}
