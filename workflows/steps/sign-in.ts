import { uuid4 } from '@temporalio/workflow';
import type { Look, SignInRecord } from '../../activities/types.ts';
import { allowedAt } from '../../domain/conditional-access/exceptions.ts';
import type { Observation } from '../../domain/fact.ts';
import { observe } from '../../domain/observe.ts';
import { CLOCK_TOLERANCE_MS, isSettled, reportedSignIn, sayUnfound } from '../../domain/reported-sign-in.ts';
import type { Accepted, SignInWindow } from '../../domain/reported-sign-in.ts';
import { judgeSignIn, judgeStrangers } from '../../domain/sign-in.ts';
import { reportsOf } from '../../domain/sign-in-reports.ts';
import type { PlannedAccount, SignInStep } from '../../domain/plan/types.ts';
import { alarmOfUnexplained } from '../unexplained.ts';
import { accountOf, call, endBy, known, questionOf, recordFacts, saidIn, stopped } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';
import { lookUntil, unseen, withEarlier } from '../looking.ts';
import type { LookedUntil } from '../looking.ts';
import { acceptedIds } from '../reported.ts';

type Log = Look & { readonly records: readonly SignInRecord[] };

/** What people reported, and when they were asked. */
interface Sought {
  readonly reported: readonly string[];
  readonly window: SignInWindow;
  readonly accept: Accepted;
}

/** A custodian signs in by hand and reports an id of it; the engine finds that record, not another. */
export async function signIn({ run, step }: { run: Run; step: SignInStep }): Promise<StepEnd> {
  const account = accountOf({ run, id: step.account });
  const { nonce, ...window } = openWindow({ run, step });
  try {
    const answer = await run.asks.put(questionOf({ run, step, nonce }));
    if (answer.outcome !== 'met') return stopped(`nobody signed in (${answer.outcome}): ${answer.because}`);
    const reported = answer.statements.map((statement) => statement.values['request-id'] ?? '');
    recordFacts({
      run,
      step: step.id,
      account: account.id,
      observations: saidIn({ run, step, answer }),
    });
    const sought = { reported, window, accept: acceptedIds() };
    const looked = await findReported({ run, step, account, sought });
    const observations = judge({ run, step, account, looked, sought });
    recordFacts({ run, step: step.id, account: account.id, observations });
    await alarmOfUnexplained({ run, step: step.id, account: account.id, observations });
    return endBy({ observations, said: `signed in as ${account.id}` });
  } finally {
    run.journal.record({ type: 'window-closed', step: step.id, account: account.id });
  }
}

function openWindow({ run, step }: { run: Run; step: SignInStep }): SignInWindow & { nonce: string } {
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
  return { nonce, from: at, until };
}

function findReported({
  run,
  step,
  account,
  sought,
}: {
  run: Run;
  step: SignInStep;
  account: PlannedAccount;
  sought: Sought;
}): Promise<LookedUntil<Log>> {
  const since = new Date(Date.parse(sought.window.from) - CLOCK_TOLERANCE_MS).toISOString();
  return lookUntil({
    run,
    step: step.id,
    what: `looking for the sign-in of ${account.id}`,
    withinMs: step.recordWithinMs,
    read: () => run.world.read.findSignIns({ ...call(run), account, since }),
    found: ({ records }) => isSettled(reportedSignIn({ records, ...sought })),
  });
}

function judge({
  run,
  step,
  account,
  looked,
  sought,
}: {
  run: Run;
  step: SignInStep;
  account: PlannedAccount;
  looked: LookedUntil<Log>;
  sought: Sought;
}): Observation[] {
  const from = `graph:${account.tenant}`;
  const { earlier } = looked;
  if (!looked.ok) return unseen({ claims: ['sign-in.recorded'], refusal: looked.refusal, from, earlier });
  const { records, observedAt, artifacts, query } = looked.value;
  const lookup = { from, observedAt, artifacts, query };
  const { accept, window, reported } = sought;
  const found = reportedSignIn({ records, ...sought });
  const { plan } = run.input;
  const reports = reportsOf({ plan, events: run.journal.events, account: account.id });
  const facts =
    found.by === null
      ? [missing({ reported, seen: sayUnfound(found), lookup })]
      : judgeSignIn({
          ...found,
          expected: expectation({ run, step, account, openedAt: window.from }),
          lookup,
        });
  return [
    ...withEarlier({ observations: facts, claim: 'sign-in.recorded', earlier }),
    judgeStrangers({ records, reports, accept, since: window.from, lookup }),
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

function missing({
  reported,
  seen,
  lookup,
}: {
  reported: readonly string[];
  seen: string;
  lookup: Lookup;
}): Observation {
  return observe({
    claim: 'sign-in.recorded',
    state: 'inconclusive',
    expected: `a record with request id ${reported.join(' or ')}`,
    seen,
    ...lookup,
  });
}
