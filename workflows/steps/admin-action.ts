import type { Look } from '../../activities/types.ts';
import { judgeCount } from '../../domain/admin-action.ts';
import type { AdminActionStep } from '../../domain/plan/types.ts';
import { accountOf, call, endBy, questionOf, recordFacts, saidIn, stopped } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';
import { look, unseen } from '../looking.ts';

/** The person reads something that only an administrator can; the engine reads the same and compares. */
export async function adminAction({ run, step }: { run: Run; step: AdminActionStep }): Promise<StepEnd> {
  const account = accountOf({ run, id: step.account });
  const answer = await run.asks.put(questionOf({ run, step }));
  const [statement] = answer.statements;
  if (answer.outcome !== 'met' || statement === undefined)
    return stopped(`no administrative action (${answer.outcome}): ${answer.because}`);
  const told = Number(statement.values['policies-seen']);
  const attested = saidIn({ run, step, answer });
  const looked = await look({
    run,
    step: step.id,
    what: 'counting the Conditional Access policies',
    read: () => run.world.read.countPolicies({ ...call(run), tenant: account.tenant }),
  });
  const from = `graph:${account.tenant}`;
  const proof = looked.ok
    ? [judgeCount({ count: looked.value.count, told, lookup: lookupIn({ look: looked.value, from }) })]
    : unseen({ claims: ['admin-action.recorded'], refusal: looked.refusal, from });
  const observations = [...attested, ...proof];
  recordFacts({ run, step: step.id, account: account.id, observations });
  return endBy({ observations, said: `${told} policies read as ${account.id}` });
}

function lookupIn({ look: { query, observedAt, artifacts }, from }: { look: Look; from: string }) {
  return { query, observedAt, artifacts, from };
}
