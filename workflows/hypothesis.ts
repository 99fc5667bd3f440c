import type { Observation } from '../domain/fact.ts';
import type { StepId } from '../domain/ids.ts';
import type { PlannedAccount } from '../domain/plan/types.ts';
import { READINESS } from '../domain/readiness/checks.ts';
import type { RotatedBy } from '../domain/readiness/restricted-unit.ts';
import type { ReadinessCheck } from '../domain/runbook.ts';
import { judgeStrangers } from '../domain/sign-in.ts';
import { reportsOf } from '../domain/sign-in-reports.ts';
import { alarmOfUnexplained } from './unexplained.ts';
import { call, endBy, known, recordFacts } from './context.ts';
import type { Run, StepEnd } from './context.ts';
import { look, unseen } from './looking.ts';
import { checkLockout } from './steps/conditional-access.ts';
import { acceptedIds } from './reported.ts';

/** Every check of the hypothesis, for every account: as a gate before, and as part of the verdict after. */
export async function checkHypothesis({ run, step }: { run: Run; step: StepId }): Promise<StepEnd> {
  const all: Observation[] = [];
  for (const check of run.input.plan.hypothesis) {
    const observations =
      check.check === 'readiness'
        ? await checkReadiness({ run, step, checks: check.readiness })
        : await checkLockout({ run, step });
    all.push(...observations);
  }
  if (step === 'hypothesis-after') all.push(...(await checkStrangers({ run, step })));
  return endBy({ observations: all, said: 'the hypothesis holds' });
}

async function checkReadiness({
  run,
  step,
  checks,
}: {
  run: Run;
  step: StepId;
  checks: readonly ReadinessCheck[];
}): Promise<Observation[]> {
  const all: Observation[] = [];
  for (const account of run.input.plan.accounts) {
    const looked = await look({
      run,
      step,
      what: `checking the readiness of ${account.id}`,
      read: () =>
        run.world.read.checkReadiness({
          ...call(run),
          account,
          checks,
          alerts: run.input.plan.alerts,
          rotatedBy: rotatedBy({ run, account }),
        }),
    });
    const observations = looked.ok
      ? looked.value
      : unseen({
          claims: checks.map((check) => READINESS[check].claim),
          refusal: looked.refusal,
          from: `graph:${account.tenant}`,
        });
    recordFacts({ run, step, account: account.id, observations });
    await alarmOfUnexplained({ run, step, account: account.id, observations });
    all.push(...observations);
  }
  return all;
}

function rotatedBy({ run, account }: { run: Run; account: PlannedAccount }): RotatedBy {
  const writes = run.input.plan.steps.flatMap((step): RotatedBy[] => {
    if (step.do === 'reset-password' && step.account === account.id)
      return [step.unit === null ? 'engine' : 'engine-outside-unit'];
    if (step.do === 'temporary-access-pass' && step.account === account.id) return ['engine'];
    const revokes = step.do === 'rotate' && step.account === account.id && step.revokeSessions === 'engine';
    return revokes ? ['engine'] : [];
  });
  return writes.find((by) => by === 'engine') ?? writes[0] ?? 'people';
}

/** At the end: has anybody signed in with an account of this run whom nobody reported? */
async function checkStrangers({ run, step }: { run: Run; step: StepId }): Promise<Observation[]> {
  const all: Observation[] = [];
  for (const account of run.input.plan.accounts) {
    const since = run.notes.windows.get(account.id);
    if (since === undefined) continue;
    const observation = await strangersOf({ run, step, account, since });
    recordFacts({ run, step, account: account.id, observations: [observation] });
    await alarmOfUnexplained({ run, step, account: account.id, observations: [observation] });
    all.push(observation);
  }
  return all;
}

async function strangersOf({
  run,
  step,
  account,
  since,
}: {
  run: Run;
  step: StepId;
  account: PlannedAccount;
  since: string;
}): Promise<Observation> {
  const from = `graph:${account.tenant}`;
  const looked = await look({
    run,
    step,
    what: `looking for other sign-ins of ${account.id}`,
    read: () => run.world.read.findSignIns({ ...call(run), account, since }),
  });
  if (looked.ok) {
    const { records, query, observedAt, artifacts } = looked.value;
    const lookup = { from, query, observedAt, artifacts };
    const accept = acceptedIds();
    const { plan } = run.input;
    const reports = reportsOf({ plan, events: run.journal.events, account: account.id });
    return judgeStrangers({ records, reports, accept, since, lookup });
  }
  const [observation] = unseen({ claims: ['sign-in.no-stranger'], refusal: looked.refusal, from });
  return known(observation, 'a claim');
}
