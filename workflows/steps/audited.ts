import type { Observation } from '../../domain/fact.ts';
import { observe } from '../../domain/observe.ts';
import type { ResetPasswordStep } from '../../domain/plan/engine-steps.ts';
import type { PlannedAccount, RotateStep } from '../../domain/plan/types.ts';
import { call } from '../context.ts';
import type { Run } from '../context.ts';
import { lookUntil } from '../looking.ts';

/** Waits for an audit entry that names the account since a time; one that does not come proves nothing. */
export async function audited({
  run,
  step,
  account,
  since,
  claim,
}: {
  run: Run;
  step: RotateStep | ResetPasswordStep;
  account: PlannedAccount;
  since: string;
  claim: 'rotation.audited' | 'password.audited';
}): Promise<Observation> {
  const from = `graph:${account.tenant}`;
  const about = { claim, expected: 'an audit entry of the change', from } as const;
  const looked = await lookUntil({
    run,
    step: step.id,
    what: `looking for the audit entry of ${account.id}`,
    withinMs: step.recordWithinMs,
    read: () => run.world.read.findAuditEntries({ ...call(run), account, since }),
    found: ({ entries }) => entries.length > 0,
  });
  const { earlier } = looked;
  if (!looked.ok)
    return observe({
      ...about,
      state: 'inconclusive',
      seen: `none: ${looked.refusal.code}`,
      artifacts: earlier,
    });
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
    artifacts: [...earlier, ...artifacts],
  });
}
