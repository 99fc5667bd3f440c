import type { CredentialLook } from '../../../activities/types.ts';
import type { Observation } from '../../../domain/fact.ts';
import type { ResetPasswordStep } from '../../../domain/plan/engine-steps.ts';
import type { PlannedAccount } from '../../../domain/plan/types.ts';
import { questionsOf } from '../../../domain/plan/questions.ts';
import { accountOf, call, endBy, recordFacts, stopped } from '../../context.ts';
import type { Run, StepEnd } from '../../context.ts';
import { look, unseen } from '../../looking.ts';
import { setPassword, uncompared } from './set-password.ts';
import { outsideUnit } from './unit.ts';

/**
 * The engine sets a new password: every write approved by itself, the password escrowed before it is sent, the directory
 * compared before and after. What cannot be read beforehand could not be verified, so nothing is written then.
 */
export async function resetPassword({ run, step }: { run: Run; step: ResetPasswordStep }): Promise<StepEnd> {
  const account = accountOf({ run, id: step.account });
  const denied = await askLeave({ run, step });
  if (denied !== null) return denied;
  const since = run.clock.iso();
  const before = await look({
    run,
    step: step.id,
    what: `reading the time of the password of ${account.id}`,
    read: () => run.world.read.readCredential({ ...call(run), account }),
  });
  const observations = before.ok
    ? await act({ run, step, account, since, before: before.value })
    : unseen({ claims: ['password.changed'], refusal: before.refusal, from: `graph:${account.tenant}` });
  if (!before.ok) recordFacts({ run, step: step.id, account: account.id, observations });
  return endBy({ observations, said: `the password of ${account.id} is a new one` });
}

/** Each write is let by people on its own. Null where all are. */
async function askLeave({ run, step }: { run: Run; step: ResetPasswordStep }): Promise<StepEnd | null> {
  for (const question of questionsOf({ plan: run.input.plan, step })) {
    const answer = await run.asks.put(question);
    if (answer.outcome !== 'met' && answer.outcome !== 'bypassed')
      return stopped(`no password set (${answer.outcome}): ${answer.because}`);
  }
  return null;
}

async function act(given: {
  run: Run;
  step: ResetPasswordStep;
  account: PlannedAccount;
  since: string;
  before: CredentialLook;
}): Promise<Observation[]> {
  const { run, step, account, before } = given;
  const { unit } = step;
  if (unit === null) return setPassword(given);
  const outside = await outsideUnit({ run, step, account, unit, act: () => setPassword(given) });
  if (outside.acted !== null) return [outside.left, ...outside.acted];
  const unset = uncompared({ account, before, seen: 'not set: the account did not leave its unit' });
  recordFacts({ run, step: step.id, account: account.id, observations: [unset] });
  return [outside.left, unset];
}
