import type { Observation } from '../../domain/fact.ts';
import { observe } from '../../domain/observe.ts';
import type { AlertStep, PlannedAccount, PlannedAlertSource } from '../../domain/plan/types.ts';
import { accountOf, call, endBy, known, recordFacts } from '../context.ts';
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
  const since =
    run.notes.signIns.get(account.id)?.createdAt ?? run.notes.windows.get(account.id) ?? run.clock.iso();
  const sources = step.sources.map((id) =>
    known(
      run.input.plan.alerts.find((source) => source.id === id),
      `alert source ${id}`,
    ),
  );
  const facts = await Promise.all(
    sources.map((source) => fromSource({ wait: { run, step, account, since }, source })),
  );
  const observations = facts.flat();
  recordFacts({ run, step: step.id, account: account.id, observations });
  return endBy({ observations, said: `the sign-in of ${account.id} was alerted on` });
}

function fromSource({ wait, source }: { wait: Wait; source: PlannedAlertSource }): Promise<Observation[]> {
  switch (source.kind) {
    case 'graph-alerts':
      return fromTenant({ wait, source });
    case 'person':
      return fromPerson({ wait, role: source.role, id: source.id });
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
  if (!looked.ok) return unseen({ claims: ['alert.fired'], refusal: looked.refusal, from });
  const first = looked.value.alerts.map(({ createdAt }) => createdAt).toSorted()[0];
  if (first !== undefined) noteAlert({ wait, at: first });
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
      artifacts: looked.value.artifacts,
    }),
  ];
}

async function fromPerson({
  wait,
  role,
  id,
}: {
  wait: Wait;
  role: string;
  id: string;
}): Promise<Observation[]> {
  const { run, step, account } = wait;
  const about = { claim: 'alert.fired', expected: `${id} saw the alert` } as const;
  const answer = await run.asks.put({
    step: step.id,
    kind: 'attest',
    question: `Did the alert for the sign-in of ${account.userPrincipalName} reach you? Write its id and when you saw it. Deny if it did not come.`,
    need: [{ role, count: 1 }],
    notInitiator: false,
    values: [
      { name: 'alert-id', ask: 'Id of the alert' },
      {
        name: 'seen-at',
        ask: 'When you saw it, ISO 8601 UTC',
        pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?Z$',
      },
    ],
    withinMs: step.withinMs,
  });
  if (answer.outcome !== 'met') {
    return [
      observe({
        ...about,
        state: 'contradicted',
        seen: `nothing (${answer.outcome}): ${answer.because}`,
        from: `role:${role}`,
      }),
    ];
  }
  return answer.statements.map((statement) => {
    const at = statement.values['seen-at'] ?? statement.at;
    if (!run.notes.alerts.has(account.id)) noteAlert({ wait, at });
    const before = Date.parse(at) < Date.parse(wait.since);
    return observe({
      ...about,
      state: before ? 'contradicted' : 'attested',
      seen: `alert ${statement.values['alert-id'] ?? ''} at ${at}`,
      from: `person:${statement.person}`,
      observedAt: statement.at,
    });
  });
}

function noteAlert({ wait, at }: { wait: Wait; at: string }): void {
  wait.run.notes.alerts.set(wait.account.id, at);
}
