import type { AccountId } from '../domain/ids.ts';
import type { Judgement } from '../domain/verdict.ts';
import { judge } from '../domain/verdict.ts';
import type { Run } from './context.ts';

/** Times against their objectives, by the tenant's own records; then what was left undone; then the verdict. */
export function recordClosing(run: Run): Judgement {
  for (const { id } of run.input.plan.accounts) recordObjectives({ run, account: id });
  for (const account of run.notes.retrieved) {
    if (run.notes.rotated.has(account) || !plansRotation({ run, account })) continue;
    run.journal.record({
      type: 'finding',
      code: 'not-rotated',
      step: null,
      text: `the credential of ${account} may be out and was not replaced`,
    });
  }
  const judgement = judge(run.journal.events);
  run.journal.record({ type: 'run-closed', ...judgement });
  return judgement;
}

function plansRotation({ run, account }: { run: Run; account: AccountId }): boolean {
  return run.input.plan.steps.some((step) => step.do === 'rotate' && step.account === account);
}

function recordObjectives({ run, account }: { run: Run; account: AccountId }): void {
  const { plan } = run.input;
  const { approvedAt, signIns, alerts, windows } = run.notes;
  // No window, no sign-in asked for: there is nothing to time for this account.
  if (!windows.has(account)) return;
  const signedIn = signIns.get(account)?.createdAt ?? null;
  const objectives = [
    { objective: 'time-to-access', limitMs: plan.objectives.timeToAccessMs, from: approvedAt, to: signedIn },
    {
      objective: 'time-to-alert',
      limitMs: plan.objectives.timeToAlertMs,
      from: signedIn,
      to: alerts.get(account) ?? null,
    },
  ] as const;
  for (const { objective, limitMs, from, to } of objectives) {
    if (limitMs === null) continue;
    const measuredMs = from === null || to === null ? null : elapsed({ from, to });
    run.journal.record({
      type: 'objective',
      objective,
      account,
      limitMs,
      measuredMs,
      held: measuredMs === null ? null : measuredMs <= limitMs,
    });
  }
}

/** Milliseconds between two clocks that may differ a little; never negative. */
function elapsed({ from, to }: { from: string; to: string }): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}
