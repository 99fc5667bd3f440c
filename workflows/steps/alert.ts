import type { Observation } from '../../domain/fact.ts';
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
      return fromTenant({ wait, source });
    case 'person':
      return fromPerson({ wait, role: source.role, nth });
  }
}

async function fromTenant({
  wait,
  source,
}: {
  wait: Wait;
  source: Extract<PlannedAlertSource, { kind: 'graph-alerts' }>;
}): Promise<Observation[]> {
  const { run, step, account, since } = wait;
  const from = `graph:${source.tenant}`;
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
  const first = looked.value.alerts.map(({ createdAt }) => createdAt).toSorted()[0];
  // The alert in time is what this step tests: its absence at the deadline is the answer, not a gap in the proof.
  return [
    observe({
      claim: 'alert.fired',
      state: first === undefined ? 'contradicted' : 'corroborated',
      expected: `an alert of ${source.id} titled "${source.title}"`,
      seen: first === undefined ? 'none before the deadline' : `raised at ${first}`,
      from,
      query: looked.value.query,
      observedAt: looked.value.observedAt,
      artifacts: [...earlier, ...looked.value.artifacts],
    }),
  ];
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
