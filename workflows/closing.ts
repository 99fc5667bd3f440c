import type { AccountId } from '../domain/ids.ts';
import { objectivesOf } from '../domain/objectives.ts';
import type { Judgement } from '../domain/verdict.ts';
import { judge } from '../domain/verdict.ts';
import type { Run } from './context.ts';

/** Times against their objectives (`domain/objectives.ts`); then what was left undone; then the verdict. */
export function recordClosing(run: Run): Judgement {
  const objectives = objectivesOf({ plan: run.input.plan, events: run.journal.events });
  for (const objective of objectives) run.journal.record({ type: 'objective', ...objective });
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
