import type { AccessPassStep } from '../../../domain/plan/engine-steps.ts';
import { passMadeAt, removeAct } from '../../../domain/access-pass.ts';
import { accountOf, call, endBy, questionOf, recordFacts, stopped } from '../../context.ts';
import type { Run, StepEnd } from '../../context.ts';
import { look, unseen } from '../../looking.ts';
import { issue } from './issue.ts';
import { proveRegistered } from './registered.ts';
import { removePass } from './remove.ts';
import { lifetimeMs } from './passing.ts';
import type { Passing } from './passing.ts';

/** The looks that the step itself makes while the pass may last, each for as long as the directory may take. */
const LOOKS = 4;

/**
 * The write is let, the custodian sits down, and only then the pass is made: no wait for people but theirs straddles it.
 * They register the passkey at Microsoft's own page, for no page of ours could; the directory is compared before and
 * after. However that ends, no pass is left.
 */
export async function temporaryAccessPass({
  run,
  step,
}: {
  run: Run;
  step: AccessPassStep;
}): Promise<StepEnd> {
  const account = accountOf({ run, id: step.account });
  for (const nth of [0, 1]) {
    const answer = await run.asks.put(questionOf({ run, step, nth }));
    if (answer.outcome !== 'met' && answer.outcome !== 'bypassed')
      return stopped(`no pass made (${answer.outcome}): ${answer.because}`);
  }
  const since = run.clock.iso();
  const before = await look({
    run,
    step: step.id,
    what: `reading the registered methods of ${account.id}`,
    read: () => run.world.read.readMethods({ ...call(run), account }),
  });
  if (!before.ok) {
    const from = `graph:${account.tenant}`;
    const observations = unseen({ claims: ['pass.issued'], refusal: before.refusal, from });
    recordFacts({ run, step: step.id, account: account.id, observations });
    return endBy({ observations, said: '' });
  }
  const hidden = { untilMs: null };
  const passing: Passing = { run, step, account, since, before: before.value, hidden };
  await run.undo.register({
    step: step.id,
    act: removeAct(step),
    perform: () => removePass(passing),
    atLatestMs: lifetimeMs(step) + step.recordWithinMs * LOOKS,
  });
  try {
    return await withPass(passing);
  } finally {
    await run.undo.run(step.id);
  }
}

async function withPass(passing: Passing): Promise<StepEnd> {
  const { run, step, account } = passing;
  const issued = await issue(passing);
  const madeAt = passMadeAt(issued);
  if (madeAt === null) return endBy({ observations: [issued], said: '' });
  const answer = await run.asks.put(questionOf({ run, step, nth: 2 }));
  if (answer.outcome !== 'met')
    return stopped(`no passkey registered (${answer.outcome}): ${answer.because}`);
  run.notes.rotated.add(account.id);
  const proofs = await proveRegistered({ ...passing, madeAt });
  return endBy({ observations: [issued, ...proofs], said: `${account.id} has a new passkey` });
}
