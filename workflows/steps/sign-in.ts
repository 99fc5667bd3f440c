import { uuid4 } from '@temporalio/workflow';
import type { Look, SignInRecord } from '../../activities/types.ts';
import { allowedAt } from '../../domain/conditional-access/exceptions.ts';
import type { Observation } from '../../domain/fact.ts';
import { observe } from '../../domain/observe.ts';
import { judgeSignIn, judgeStrangers } from '../../domain/sign-in.ts';
import type { PlannedAccount, SignInStep } from '../../domain/plan/types.ts';
import { alarmOfUnexplained } from '../unexplained.ts';
import { accountOf, call, endBy, known, questionOf, recordFacts, saidIn, stopped } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';
import { lookUntil, unseen, withEarlier } from '../looking.ts';
import type { LookedUntil } from '../looking.ts';
import { noteReported } from './reported.ts';

type Log = Look & { readonly records: readonly SignInRecord[] };

/** The tenant's clock may be behind ours by this much when the window opens. */
const CLOCK_TOLERANCE_MS = 5_000;

/** A custodian signs in by hand and reports the request id; the engine finds that record, not another. */
export async function signIn({ run, step }: { run: Run; step: SignInStep }): Promise<StepEnd> {
  const account = accountOf({ run, id: step.account });
  const opened = openWindow({ run, step });
  try {
    const answer = await run.asks.put(questionOf({ run, step, nonce: opened.nonce }));
    if (answer.outcome !== 'met') return stopped(`nobody signed in (${answer.outcome}): ${answer.because}`);
    noteReported({ run, statements: answer.statements });
    const reported = answer.statements.map((statement) => statement.values['request-id'] ?? '');
    recordFacts({
      run,
      step: step.id,
      account: account.id,
      observations: saidIn({ run, step, answer }),
    });
    const looked = await findReported({ run, step, account, since: opened.since, reported });
    const observations = judge({ run, step, account, looked, reported, openedAt: opened.at });
    recordFacts({ run, step: step.id, account: account.id, observations });
    await alarmOfUnexplained({ run, step: step.id, account: account.id, observations });
    return endBy({ observations, said: `signed in as ${account.id}` });
  } finally {
    run.journal.record({ type: 'window-closed', step: step.id, account: account.id });
  }
}

function openWindow({ run, step }: { run: Run; step: SignInStep }): {
  nonce: string;
  at: string;
  since: string;
} {
  const nonce = uuid4();
  const until = new Date(run.clock.now() + step.withinMs).toISOString();
  const { at } = run.journal.record({
    type: 'window-opened',
    step: step.id,
    account: step.account,
    nonce,
    until,
  });
  run.notes.windows.set(step.account, at);
  return { nonce, at, since: new Date(Date.parse(at) - CLOCK_TOLERANCE_MS).toISOString() };
}

function findReported({
  run,
  step,
  account,
  since,
  reported,
}: {
  run: Run;
  step: SignInStep;
  account: PlannedAccount;
  since: string;
  reported: readonly string[];
}): Promise<LookedUntil<Log>> {
  return lookUntil({
    run,
    step: step.id,
    what: `looking for the sign-in of ${account.id}`,
    withinMs: step.recordWithinMs,
    read: () => run.world.read.findSignIns({ ...call(run), account, since }),
    found: ({ records }) => records.some((record) => isReported({ record, reported })),
  });
}

function isReported({ record, reported }: { record: SignInRecord; reported: readonly string[] }): boolean {
  return reported.some((id) => id.toLowerCase() === record.id.toLowerCase());
}

function judge({
  run,
  step,
  account,
  looked,
  reported,
  openedAt,
}: {
  run: Run;
  step: SignInStep;
  account: PlannedAccount;
  looked: LookedUntil<Log>;
  reported: readonly string[];
  openedAt: string;
}): Observation[] {
  const from = `graph:${account.tenant}`;
  const { earlier } = looked;
  if (!looked.ok) return unseen({ claims: ['sign-in.recorded'], refusal: looked.refusal, from, earlier });
  const { records, observedAt, artifacts, query } = looked.value;
  const lookup = { from, observedAt, artifacts, query };
  const record = records.find((each) => isReported({ record: each, reported }));
  const found =
    record === undefined
      ? [missing({ reported, lookup })]
      : judgeSignIn({ record, expected: expectation({ run, step, account, openedAt }), lookup });
  return [
    ...withEarlier({ observations: found, claim: 'sign-in.recorded', earlier }),
    judgeStrangers({ records, reported: run.notes.reported, since: openedAt, lookup }),
  ];
}

function expectation({
  run,
  step,
  account,
  openedAt,
}: {
  run: Run;
  step: SignInStep;
  account: PlannedAccount;
  openedAt: string;
}) {
  const network = run.input.plan.networks.find(({ id }) => id === step.network);
  const ranges = step.network === null ? null : known(network, `network ${step.network}`).ranges;
  const policiesThatMayApply = allowedAt({ allowance: account, at: openedAt });
  return { method: step.method, ranges, policiesThatMayApply };
}

type Lookup = Pick<Look, 'observedAt' | 'artifacts' | 'query'> & { readonly from: string };

function missing({ reported, lookup }: { reported: readonly string[]; lookup: Lookup }): Observation {
  return observe({
    claim: 'sign-in.recorded',
    state: 'inconclusive',
    expected: `a record with request id ${reported.join(' or ')}`,
    seen: 'no such record before the deadline',
    ...lookup,
  });
}
