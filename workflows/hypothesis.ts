import type { Claim, Observation } from '../domain/fact.ts';
import type { StepId } from '../domain/ids.ts';
import type { PlannedAccount } from '../domain/plan/types.ts';
import { observe } from '../domain/observe.ts';
import type { ReadinessCheck } from '../domain/runbook.ts';
import { strangers } from '../domain/sign-in.ts';
import { call, endBy, recordFacts } from './context.ts';
import type { Run, StepEnd } from './context.ts';
import { look, unseen } from './looking.ts';
import { checkLockout } from './steps/conditional-access.ts';

const READINESS_CLAIMS: Readonly<Record<ReadinessCheck, Claim>> = {
  enabled: 'account.enabled',
  'cloud-only': 'account.cloud-only',
  'global-admin-active': 'account.global-admin-active',
  'methods-as-declared': 'account.methods-as-declared',
  'not-synced': 'account.not-synced',
  'alert-rule-on': 'tenant.alert-rule-on',
};

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
        run.world.read.checkReadiness({ ...call(run), account, checks, alerts: run.input.plan.alerts }),
    });
    const observations = looked.ok
      ? looked.value
      : unseen({
          claims: checks.map((check) => READINESS_CLAIMS[check]),
          refusal: looked.refusal,
          from: `graph:${account.tenant}`,
        });
    recordFacts({ run, step, account: account.id, observations });
    all.push(...observations);
  }
  return all;
}

/** At the end: has anybody signed in with an account of this run outside what people reported? */
async function checkStrangers({ run, step }: { run: Run; step: StepId }): Promise<Observation[]> {
  const all: Observation[] = [];
  const reported = new Set([...run.notes.signIns.values()].map(({ id }) => id));
  for (const account of run.input.plan.accounts.filter(({ id }) => run.notes.windows.has(id))) {
    const observation = await strangersOf({ run, step, account, reported });
    recordFacts({ run, step, account: account.id, observations: [observation] });
    all.push(observation);
  }
  return all;
}

async function strangersOf({
  run,
  step,
  account,
  reported,
}: {
  run: Run;
  step: StepId;
  account: PlannedAccount;
  reported: ReadonlySet<string>;
}): Promise<Observation> {
  const since = run.notes.windows.get(account.id) ?? '';
  const about = {
    claim: 'sign-in.no-stranger',
    expected: 'no sign-in that nobody reported',
    from: `graph:${account.tenant}`,
  } as const;
  const looked = await look({
    run,
    step,
    what: `looking for other sign-ins of ${account.id}`,
    read: () => run.world.read.findSignIns({ ...call(run), account, since }),
  });
  if (!looked.ok)
    return observe({ ...about, state: 'inconclusive', seen: `no answer: ${looked.refusal.code}` });
  const { records, query, observedAt, artifacts } = looked.value;
  const found = strangers({ records, reported, since });
  const seen = found
    .map((record) => `request ${record.id} from ${record.ipAddress} at ${record.createdAt}`)
    .join('; ');
  return observe({
    ...about,
    state: found.length === 0 ? 'corroborated' : 'contradicted',
    seen: seen || 'none',
    query,
    observedAt,
    artifacts,
  });
}
