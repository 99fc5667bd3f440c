import { uuid4 } from '@temporalio/workflow';
import type { Look } from '../../activities/types.ts';
import type { Observation } from '../../domain/fact.ts';
import { isSettled, reportedSignIn } from '../../domain/reported-sign-in.ts';
import type { SignInWindow } from '../../domain/reported-sign-in.ts';
import { judgeStrangers } from '../../domain/sign-in.ts';
import { askedSince, expectedOf, judgeReported } from '../../domain/sign-in-facts.ts';
import type { Sought } from '../../domain/sign-in-facts.ts';
import type { SignInRecord } from '../../domain/sign-in-log.ts';
import { reportsOf } from '../../domain/sign-in-reports.ts';
import type { PlannedAccount, SignInStep } from '../../domain/plan/types.ts';
import { alarmOfUnexplained } from '../unexplained.ts';
import { accountOf, call, endBy, questionOf, recordFacts, saidIn, stopped } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';
import { lookUntil, unseen, withEarlier } from '../looking.ts';
import type { LookedUntil } from '../looking.ts';
import { acceptedIds } from '../reported.ts';

type Log = Look & { readonly records: readonly SignInRecord[] };

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
  const since = askedSince(sought.window);
  return lookUntil({
    run,
    step: step.id,
    what: `looking for the sign-in of ${account.id} after ${sought.window.from} (an earlier one does not count)`,
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
  const { accept, window } = sought;
  const { plan } = run.input;
  const expected = expectedOf({ plan, step, openedAt: window.from });
  const facts = judgeReported({ records, sought, expected, lookup });
  const reports = reportsOf({ plan, events: run.journal.events, account: account.id });
  return [
    ...withEarlier({ observations: facts, claim: 'sign-in.recorded', earlier }),
    judgeStrangers({ records, reports, accept, since: window.from, lookup }),
  ];
}
