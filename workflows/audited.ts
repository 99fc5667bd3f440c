import { patched } from '@temporalio/workflow';
import type { AuditEntry } from '../activities/types.ts';
import { AUDIT_EXPECTED, bearingOut, judgeAudited } from '../domain/audited.ts';
import type { AuditedClaim } from '../domain/audited.ts';
import type { Observation } from '../domain/fact.ts';
import { observe } from '../domain/observe.ts';
import type { AccessPassStep, ResetPasswordStep } from '../domain/plan/engine-steps.ts';
import type { PlannedAccount, RotateStep } from '../domain/plan/types.ts';
import { call } from './context.ts';
import type { Run } from './context.ts';
import { lookUntil } from './looking.ts';

/** A run from before this takes any entry about the account. */
const HELD_TO_AUTHOR = 'audit-entry-held-to-author';

/** Waits for an audit entry that bears the claim out, since a time; one that does not come proves nothing. */
export async function audited({
  run,
  step,
  account,
  since,
  claim,
}: {
  run: Run;
  step: RotateStep | ResetPasswordStep | AccessPassStep;
  account: PlannedAccount;
  since: string;
  claim: AuditedClaim;
}): Promise<Observation> {
  const from = `graph:${account.tenant}`;
  const engine = run.input.plan.tenants.find(({ id }) => id === account.tenant)?.engine ?? [];
  const bearing: (entries: readonly AuditEntry[]) => readonly AuditEntry[] = patched(HELD_TO_AUTHOR)
    ? (entries) => bearingOut({ claim, entries, engine, objectId: account.objectId })
    : (entries) => entries;
  const looked = await lookUntil({
    run,
    step: step.id,
    what: `looking for the audit entry of ${account.id}`,
    withinMs: step.recordWithinMs,
    read: () => run.world.read.findAuditEntries({ ...call(run), account, since }),
    found: ({ entries }) => bearing(entries).length > 0,
  });
  const { earlier } = looked;
  if (!looked.ok)
    return observe({
      claim,
      expected: AUDIT_EXPECTED,
      from,
      state: 'inconclusive',
      seen: `none: ${looked.refusal.code}`,
      artifacts: earlier,
    });
  const { entries, query, observedAt, artifacts } = looked.value;
  return judgeAudited({
    claim,
    shown: bearing(entries),
    lookup: { from, query, observedAt, artifacts: [...earlier, ...artifacts] },
  });
}
