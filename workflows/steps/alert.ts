import type { AlertRecord } from '../../activities/types.ts';
import { sayExpected, sayNone, sayRaised, sourceOf } from '../../domain/alert-facts.ts';
import type { WatchedSource } from '../../domain/alert-facts.ts';
import type { Observation } from '../../domain/fact.ts';
import type { Digest } from '../../domain/ids.ts';
import { alertableSince } from '../../domain/objectives.ts';
import { observe } from '../../domain/observe.ts';
import type { AlertStep, PlannedAccount, PlannedAlertSource } from '../../domain/plan/types.ts';
import { saidFacts } from '../../domain/said.ts';
import { accountOf, call, endBy, known, questionOf, recordFacts } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';
import { lookUntil, unseen } from '../looking.ts';

interface Wait {
  readonly run: Run;
  readonly step: AlertStep;
  readonly account: PlannedAccount;
  readonly since: string;
}

/** Waits for the alert that the sign-in must raise, from every source at once, and times it. */
export async function alert({ run, step }: { run: Run; step: AlertStep }): Promise<StepEnd> {
  const account = accountOf({ run, id: step.account });
  const since = alertableSince({ events: run.journal.events, account: account.id }) ?? run.clock.iso();
  const sources = step.sources.map((id) =>
    known(
      run.input.plan.alerts.find((source) => source.id === id),
      `alert source ${id}`,
    ),
  );
  const watchers = sources.filter(({ kind }) => kind === 'person');
  const facts = await Promise.all(
    sources.map((source) =>
      fromSource({ wait: { run, step, account, since }, source, nth: watchers.indexOf(source) }),
    ),
  );
  const observations = facts.flat();
  recordFacts({ run, step: step.id, account: account.id, observations });
  return endBy({ observations, said: `the sign-in of ${account.id} was alerted on` });
}

/** `nth`: of the questions that the step asks, which one is this source's. */
function fromSource({
  wait,
  source,
  nth,
}: {
  wait: Wait;
  source: PlannedAlertSource;
  nth: number;
}): Promise<Observation[]> {
  switch (source.kind) {
    case 'graph-alerts':
    case 'graph-incidents':
    case 'log-analytics':
    case 'webhook':
    case 'syslog':
      return watched({ wait, source });
    case 'person':
      return fromPerson({ wait, role: source.role, nth });
  }
}

/** A source that the engine looks at by itself: a log that it asks, or what a receiver took. */
async function watched({ wait, source }: { wait: Wait; source: WatchedSource }): Promise<Observation[]> {
  const { run, step, account, since } = wait;
  const from = sourceOf(source);
  const looked = await lookUntil({
    run,
    step: step.id,
    what: `looking for the alert of ${source.id}`,
    withinMs: step.withinMs,
    read: () => run.world.read.findAlerts({ ...call(run), account, source, since }),
    found: ({ alerts }) => alerts.length > 0,
  });
  const { earlier } = looked;
  if (!looked.ok) return unseen({ claims: ['alert.fired'], refusal: looked.refusal, from, earlier });
  const { value } = looked;
  const first = value.alerts.toSorted(byTime)[0];
  const artifacts = [...earlier, ...value.artifacts];
  if (first === undefined && value.dropped === true) return [unclear({ source, from, artifacts })];
  // The alert in time is what this step tests: its absence at the deadline is the answer, not a gap in the proof.
  return [
    observe({
      claim: 'alert.fired',
      state: first === undefined ? 'contradicted' : 'corroborated',
      expected: sayExpected(source),
      seen: first === undefined ? sayNone(value.others ?? 0) : sayRaised({ alert: first, from }),
      from,
      query: value.query,
      observedAt: value.observedAt,
      artifacts,
    }),
  ];
}

/** It may have come, and have been dropped in a flood: no answer, so it has no query. */
function unclear({
  source,
  from,
  artifacts,
}: {
  source: WatchedSource;
  from: string;
  artifacts: readonly Digest[];
}): Observation {
  return observe({
    claim: 'alert.fired',
    state: 'inconclusive',
    expected: sayExpected(source),
    seen: 'none left, after too many messages came',
    from,
    artifacts,
  });
}

function byTime(one: AlertRecord, other: AlertRecord): number {
  return one.createdAt < other.createdAt ? -1 : Number(one.createdAt > other.createdAt);
}

async function fromPerson({
  wait,
  role,
  nth,
}: {
  wait: Wait;
  role: string;
  nth: number;
}): Promise<Observation[]> {
  const { run, step, since } = wait;
  const answer = await run.asks.put(questionOf({ run, step, nth }));
  return saidFacts({ plan: run.input.plan, step, answer, alert: { role, since } });
}
