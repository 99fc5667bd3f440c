import type { CredentialLook } from '../../../activities/types.ts';
import type { Observation } from '../../../domain/fact.ts';
import { observe } from '../../../domain/observe.ts';
import { judgeRotation } from '../../../domain/rotation.ts';
import type { PlannedAccount, RotateStep } from '../../../domain/plan/types.ts';
import { accountOf, call, endBy, questionOf, recordFacts, saidIn, stopped } from '../../context.ts';
import type { Run, StepEnd } from '../../context.ts';
import { look, lookUntil, unseen, withEarlier } from '../../looking.ts';
import type { Looked } from '../../looking.ts';
import { audited } from '../../audited.ts';
import { revokeByEngine } from './revoke-sessions.ts';

/** The credential is replaced and resealed by people; the engine compares the directory before and after. */
export async function rotate({ run, step }: { run: Run; step: RotateStep }): Promise<StepEnd> {
  const account = accountOf({ run, id: step.account });
  const since = run.clock.iso();
  const before = await readCredential({ run, step, account });
  const answer = await run.asks.put(questionOf({ run, step }));
  if (answer.outcome !== 'met') {
    recordUncompared({ run, step, account, before });
    return stopped(`not rotated (${answer.outcome}): ${answer.because}`);
  }
  run.notes.rotated.add(account.id);
  const said = saidIn({ run, step, answer });
  recordFacts({ run, step: step.id, account: account.id, observations: said });
  if (step.revokeSessions === 'engine') {
    const end = await revokeByEngine({ run, step, account });
    if (end !== null) {
      recordUncompared({ run, step, account, before });
      return end;
    }
  }
  const proofs = before.ok
    ? await prove({ run, step, account, since, before: before.value })
    : unprovable({ account, before });
  recordFacts({ run, step: step.id, account: account.id, observations: proofs });
  return endBy({ observations: [...said, ...proofs], said: `the credential of ${account.id} is replaced` });
}

/** Nothing was replaced or it may not be looked for: what the directory said before stays in the evidence all the same. */
function recordUncompared({
  run,
  step,
  account,
  before,
}: {
  run: Run;
  step: RotateStep;
  account: PlannedAccount;
  before: Looked<CredentialLook>;
}): void {
  if (!before.ok) return;
  const { query, observedAt, artifacts } = before.value;
  const observation = observe({
    claim: 'rotation.credential-changed',
    state: 'inconclusive',
    expected: 'an old method gone and a new one there, or a newer password',
    seen: 'not compared: the step ended before',
    from: `graph:${account.tenant}`,
    query,
    observedAt,
    artifacts,
  });
  recordFacts({ run, step: step.id, account: account.id, observations: [observation] });
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
      lookup: { ...after, artifacts: [...before.artifacts, ...after.artifacts], from },
    });
  const after = await lookUntil({
    run,
    step: step.id,
    what: `looking for the new credential of ${account.id}`,
    withinMs: step.recordWithinMs,
    read: () => run.world.read.readCredential({ ...call(run), account }),
    found: (value) => judgeNow(value).every((observation) => observation.state === 'corroborated'),
  });
  const claim = 'rotation.credential-changed';
  const changed = after.ok
    ? judgeNow(after.value)
    : unseen({ claims: [claim], refusal: after.refusal, from, earlier: before.artifacts });
  return [
    ...withEarlier({ observations: changed, claim, earlier: after.earlier }),
    await audited({ run, step, account, since, claim: 'rotation.audited' }),
  ];
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
