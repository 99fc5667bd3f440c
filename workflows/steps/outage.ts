import { sleep } from '@temporalio/workflow';
import type { ProbeResult } from '../../activities/types.ts';
import type { Claim, Observation } from '../../domain/fact.ts';
import { observe } from '../../domain/observe.ts';
import type { OutageStep, PlannedSystem } from '../../domain/plan/types.ts';
import type { Refusal } from '../activities.ts';
import { refusalOf } from '../activities.ts';
import { call, endBy, recordFacts, systemOf } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';

/** Source of what the engine can only say of itself: that it kept away from a system by its own cut. */
const CUT = 'engine:cut';
/** A lifted system may need a moment; after this many probes the undo has failed. */
const LIFT_PROBES = 5;

/**
 * In a drill: declares the system down and cuts the engine's own use of it, so that a hidden dependence shows;
 * the undo lifts it. In an incident nothing is cut: the step probes and records what is really down.
 */
export async function outage({ run, step }: { run: Run; step: OutageStep }): Promise<StepEnd> {
  const system = systemOf({ run, id: step.system });
  const observations =
    run.input.plan.mode === 'incident'
      ? [await observeOutage({ run, system })]
      : await declareOutage({ run, step, system });
  recordFacts({ run, step: step.id, account: null, observations });
  const said =
    run.input.plan.mode === 'incident' ? `${system.title} was probed` : `${system.title} is declared down`;
  return endBy({ observations, said });
}

async function observeOutage({ run, system }: { run: Run; system: PlannedSystem }): Promise<Observation> {
  const probe = await probeNow({ run, system });
  return probeFact({
    claim: 'outage.down-during',
    expected: `${system.id} does not answer`,
    probe,
    holds: !probe.up,
  });
}

async function declareOutage({
  run,
  step,
  system,
}: {
  run: Run;
  step: OutageStep;
  system: PlannedSystem;
}): Promise<Observation[]> {
  const before = await probeNow({ run, system });
  await run.undo.register({
    step: step.id,
    act: `lift the declared outage of ${system.id}`,
    perform: () => lift({ run, step, system }),
    atLatestMs: step.forMs,
  });
  run.cut.add(system.id);
  const during = await probeNow({ run, system });
  return [
    probeFact({
      claim: 'outage.up-before',
      expected: `${system.id} answers`,
      probe: before,
      holds: before.up,
    }),
    probeFact({
      claim: 'outage.down-during',
      expected: `${system.id} is out of the engine's reach`,
      probe: during,
      holds: !during.up,
    }),
    ...(system.probe === null ? [] : await independence({ run, system })),
  ];
}

/** Without the system, can the engine still read the tenant? If not, it hung on what it rehearses to lose. */
async function independence({ run, system }: { run: Run; system: PlannedSystem }): Promise<Observation[]> {
  const tenant = run.input.plan.tenants[0];
  if (tenant === undefined || run.cut.has('entra')) return [];
  const about = {
    claim: 'outage.engine-independent',
    expected: `the engine works without ${system.id}`,
    from: `graph:${tenant.id}`,
  } as const;
  await run.journal.flushed();
  try {
    const { observedAt, query, artifacts } = await run.world.read.countPolicies({
      ...call(run),
      tenant: tenant.id,
    });
    return [
      observe({ ...about, state: 'corroborated', seen: 'the tenant answers', observedAt, query, artifacts }),
    ];
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    const seen = `${refusal.code}: ${refusal.message}`;
    return refusal.code === 'SYSTEM_CUT'
      ? [observe({ ...about, state: 'contradicted', seen, from: CUT })]
      : [observe({ ...about, state: 'inconclusive', seen })];
  }
}

/** The undo: the engine uses the system again, and it must answer. */
async function lift({
  run,
  step,
  system,
}: {
  run: Run;
  step: OutageStep;
  system: PlannedSystem;
}): Promise<Refusal | null> {
  run.cut.delete(system.id);
  let probe = await probeNow({ run, system });
  for (let tries = 1; !probe.up && tries < LIFT_PROBES; tries += 1) {
    await sleep(run.input.plan.waits.pollMs);
    probe = await probeNow({ run, system });
  }
  const observation = probeFact({
    claim: 'outage.lifted',
    expected: `${system.id} answers again`,
    probe,
    holds: probe.up,
  });
  recordFacts({ run, step: step.id, account: null, observations: [observation] });
  return probe.up
    ? null
    : {
        code: 'TENANT_UNREACHABLE',
        message: `${system.id} does not answer after its outage was lifted: ${probe.seen}`,
      };
}

async function probeNow({
  run,
  system,
}: {
  run: Run;
  system: PlannedSystem;
}): Promise<ProbeResult & { readonly from: string }> {
  await run.journal.flushed();
  const from = run.cut.has(system.id) ? CUT : `probe:${system.id}`;
  try {
    return { ...(await run.world.read.probe({ ...call(run), system })), from };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    return { up: false, seen: refusal.code, observedAt: run.clock.iso(), from };
  }
}

function probeFact({
  claim,
  expected,
  probe,
  holds,
}: {
  claim: Claim;
  expected: string;
  probe: ProbeResult & { readonly from: string };
  holds: boolean;
}): Observation {
  const shown = probe.from === CUT ? 'attested' : 'corroborated';
  return observe({
    claim,
    state: holds ? shown : 'contradicted',
    expected,
    seen: probe.seen,
    from: probe.from,
    observedAt: probe.observedAt,
  });
}
