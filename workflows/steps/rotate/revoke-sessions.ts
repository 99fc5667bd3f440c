import type { PlannedAccount, RotateStep } from '../../../domain/plan/types.ts';
import { call, questionOf, stopped } from '../../context.ts';
import type { Run, StepEnd } from '../../context.ts';
import { sendAndNote } from '../../writing.ts';

/**
 * The one write of ours: approved by itself, its intent recorded, sent once, and never repeated. A lost answer is no
 * answer: the directory is asked whether it happened before anything else is done. Null where the rotation goes on.
 */
export async function revokeByEngine({
  run,
  step,
  account,
}: {
  run: Run;
  step: RotateStep;
  account: PlannedAccount;
}): Promise<StepEnd | null> {
  const answer = await run.asks.put(questionOf({ run, step, nth: 1 }));
  if (answer.outcome !== 'met' && answer.outcome !== 'bypassed')
    return stopped(`sessions not revoked (${answer.outcome}): ${answer.because}`);
  run.journal.record({ type: 'intent', step: step.id, account: account.id, act: 'revoke-sessions' });
  await sendAndNote({
    run,
    step: step.id,
    what: `revoke-sessions of ${account.id}`,
    send: () => run.world.write.revokeSessions({ ...call(run), account }),
  });
  return null;
}
