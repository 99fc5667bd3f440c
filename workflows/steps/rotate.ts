import type { CredentialState, Look } from '../../activities/types.ts';
import type { Statement } from '../../domain/decision.ts';
import type { Observation } from '../../domain/fact.ts';
import { observe } from '../../domain/observe.ts';
import { judgeRotation } from '../../domain/rotation.ts';
import type { PlannedAccount, RotateStep } from '../../domain/plan/types.ts';
import { accountOf, call, endBy, recordFacts, stopped } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';
import { look, lookUntil, unseen } from '../looking.ts';
import type { Looked } from '../looking.ts';
import { AGAIN, noteReported } from './reported.ts';
import { revokeByEngine } from './revoke-sessions.ts';

type CredentialLook = Look & { readonly credential: CredentialState };

/** The credential is replaced and resealed by people; the engine compares the directory before and after. */
export async function rotate({ run, step }: { run: Run; step: RotateStep }): Promise<StepEnd> {
  const account = accountOf({ run, id: step.account });
  const since = run.clock.iso();
  const before = await readCredential({ run, step, account });
  const answer = await run.asks.put(question({ step, account }));
  if (answer.outcome !== 'met') return stopped(`not rotated (${answer.outcome}): ${answer.because}`);
  run.notes.rotated.add(account.id);
  noteReported({ run, statements: answer.statements });
  const said = attested({ run, statements: answer.statements, step, account });
  recordFacts({ run, step: step.id, account: account.id, observations: said });
  if (step.revokeSessions === 'engine') {
    const end = await revokeByEngine({ run, step, account });
    if (end !== null) return end;
  }
  const proofs = before.ok
    ? await prove({ run, step, account, since, before: before.value })
    : unprovable({ account, before });
  recordFacts({ run, step: step.id, account: account.id, observations: proofs });
  return endBy({ observations: [...said, ...proofs], said: `the credential of ${account.id} is replaced` });
}

function question({ step, account }: { step: RotateStep; account: PlannedAccount }) {
  const seal = step.reseal
    ? ' Put the new one into its envelope, seal it, and each of you write the new seal number here.'
    : '';
  const revoke = step.revokeSessions === 'verify' ? ' Revoke its sessions.' : '';
  return {
    step: step.id,
    kind: 'attest' as const,
    question: `Replace the credential of ${account.userPrincipalName}: register the new one, delete the old one.${revoke}${seal} Never write the credential.`,
    need: [{ role: step.by, count: step.reseal ? 2 : 1 }],
    notInitiator: false,
    values: [...(step.reseal ? [{ name: 'new-seal', ask: 'Number of the new seal' }] : []), AGAIN],
    withinMs: step.withinMs,
  };
}

function readCredential({
  run,
  step,
  account,
}: {
  run: Run;
  step: RotateStep;
  account: PlannedAccount;
}): Promise<Looked<CredentialLook>> {
  return look({
    run,
    step: step.id,
    what: `reading the registered methods of ${account.id}`,
    read: () => run.world.read.readCredential({ ...call(run), account }),
  });
}

function attested({
  run,
  statements,
  step,
  account,
}: {
  run: Run;
  statements: readonly Statement[];
  step: RotateStep;
  account: PlannedAccount;
}): Observation[] {
  const rotated = statements.map((statement) =>
    observe({
      claim: 'rotation.attested',
      state: 'attested',
      expected: `the credential of ${account.id} replaced`,
      seen: `by ${statement.person}`,
      from: `person:${statement.person}`,
      observedAt: statement.at,
    }),
  );
  if (!step.reseal) return rotated;
  const seals = [...new Set(statements.map((statement) => statement.values['new-seal'] ?? ''))];
  const old = run.input.plan.sources.map((source) => source.seals[account.id]);
  const agreed = seals.length === 1 && !old.includes(seals[0]);
  const people = statements.map((statement) => statement.person).join('+');
  return [
    ...rotated,
    observe({
      claim: 'rotation.resealed',
      state: agreed ? 'attested' : 'contradicted',
      expected: 'one new seal number, and not the old one',
      seen: seals.join(' against '),
      from: `person:${people}`,
      weight: 'deviates',
    }),
  ];
}

async function prove({
  run,
  step,
  account,
  since,
  before,
}: {
  run: Run;
  step: RotateStep;
  account: PlannedAccount;
  since: string;
  before: CredentialLook;
}): Promise<Observation[]> {
  const from = `graph:${account.tenant}`;
  const judgeNow = (after: CredentialLook) =>
    judgeRotation({
      before: before.credential,
      after: after.credential,
      since,
      revoke: step.revokeSessions,
      lookup: { ...after, from },
    });
  const after = await lookUntil({
    run,
    step: step.id,
    what: `looking for the new credential of ${account.id}`,
    withinMs: step.recordWithinMs,
    read: () => run.world.read.readCredential({ ...call(run), account }),
    found: (value) => judgeNow(value).every((observation) => observation.state === 'corroborated'),
  });
  const changed = after.ok
    ? judgeNow(after.value)
    : unseen({ claims: ['rotation.credential-changed'], refusal: after.refusal, from });
  return [...changed, await audited({ run, step, account, since })];
}

async function audited({
  run,
  step,
  account,
  since,
}: {
  run: Run;
  step: RotateStep;
  account: PlannedAccount;
  since: string;
}): Promise<Observation> {
  const from = `graph:${account.tenant}`;
  const about = {
    claim: 'rotation.audited',
    expected: 'an audit entry of the change',
    from,
    weight: 'deviates',
  } as const;
  const looked = await lookUntil({
    run,
    step: step.id,
    what: `looking for the audit entry of ${account.id}`,
    withinMs: step.recordWithinMs,
    read: () => run.world.read.findAuditEntries({ ...call(run), account, since }),
    found: ({ entries }) => entries.length > 0,
  });
  if (!looked.ok) return observe({ ...about, state: 'inconclusive', seen: `none: ${looked.refusal.code}` });
  const { entries, query, observedAt, artifacts } = looked.value;
  const seen =
    entries.length === 0
      ? 'none before the deadline'
      : [...new Set(entries.map(({ activity }) => activity))].join(', ');
  return observe({
    ...about,
    state: entries.length === 0 ? 'inconclusive' : 'corroborated',
    seen,
    query,
    observedAt,
    artifacts,
  });
}

function unprovable({
  account,
  before,
}: {
  account: PlannedAccount;
  before: Extract<Looked<CredentialLook>, { ok: false }>;
}): Observation[] {
  return unseen({
    claims: ['rotation.credential-changed'],
    refusal: before.refusal,
    from: `graph:${account.tenant}`,
  });
}
