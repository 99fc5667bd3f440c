import type { PlannedAccount, RotateStep } from '../../domain/plan/types.ts';
import { refusalOf } from '../activities.ts';
import { call, questionOf, stopped } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';

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
  await run.journal.flushed();
  try {
    await run.world.write.revokeSessions({ ...call(run), account });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    run.journal.record({
      type: 'finding',
      code: 'write-unanswered',
      step: step.id,
      text: `revoke-sessions of ${account.id}: ${refusal.code}: ${refusal.message}; the rotation reads back whether it happened`,
    });
  }
  return null;
}
