import { CancellationScope } from '@temporalio/workflow';
import type { Observation } from '../../../domain/fact.ts';
import { observe } from '../../../domain/observe.ts';
import type { TimeBoundAccountStep } from '../../../domain/plan/engine-steps.ts';
import { ASSIGN_INTENT, removalAct } from '../../../domain/time-bound.ts';
import { call, endBy, questionOf, recordFacts, stopped } from '../../context.ts';
import type { Run, StepEnd } from '../../context.ts';
import { sendAndNote } from '../../writing.ts';
import { create } from './create.ts';
import { lookAtPart, partFact } from './look.ts';
import { nameOf, newlyMade } from './made.ts';
import type { Made } from './made.ts';
import { remove } from './remove.ts';

/**
 * The engine creates an account with a role for this run. How it is removed is registered before anything is sent, and
 * done at the end of the run or of its lifetime, whichever comes first; what the directory shows decides, not the
 * answers to the writes.
 */
export async function timeBoundAccount({
  run,
  step,
}: {
  run: Run;
  step: TimeBoundAccountStep;
}): Promise<StepEnd> {
  const answer = await run.asks.put(questionOf({ run, step }));
  if (answer.outcome !== 'met' && answer.outcome !== 'bypassed')
    return stopped(`no account created (${answer.outcome}): ${answer.because}`);
  const made = newlyMade({ run, step });
  await run.undo.register({
    step: step.id,
    act: removalAct(step),
    perform: () => remove(made),
    atLatestMs: step.lifetimeMs,
  });
  const observations = await CancellationScope.nonCancellable(() => create(made));
  const created = observations.at(-1);
  if (created?.claim === 'time-bound.created' && created.state === 'corroborated')
    observations.push(await assign(made));
  return endBy({ observations, said: `${nameOf(made)} is there, with its role` });
}

async function assign(made: Made): Promise<Observation> {
  const { run, step, objectId } = made;
  const about = { claim: 'time-bound.role-assigned', expected: `${step.role} on the directory` } as const;
  // Its lifetime can end while the directory is being looked at.
  if (objectId === null || made.ending) {
    const from = `graph:${step.tenant}`;
    const late = observe({ ...about, state: 'inconclusive', seen: 'not sent: its lifetime is over', from });
    recordFacts({ run, step: step.id, account: null, observations: [late] });
    return late;
  }
  run.journal.record({ type: 'intent', step: step.id, account: null, act: ASSIGN_INTENT });
  const written = await CancellationScope.nonCancellable(() =>
    sendAndNote({
      run,
      step: step.id,
      what: `${ASSIGN_INTENT} of ${step.name}`,
      send: () =>
        run.world.write.changeCreated({
          ...call(run),
          creation: step,
          objectId,
          since: made.since,
          change: 'assign-role',
        }),
    }),
  );
  const withinMs = written.end === 'refused' ? 0 : step.recordWithinMs;
  const looked = await lookAtPart({
    made,
    part: 'role',
    withinMs,
    found: ({ holds }) => holds || made.ending,
  });
  const assigned = partFact({ made, ...about, looked, wanted: true });
  recordFacts({ run, step: step.id, account: null, observations: [assigned] });
  return assigned;
}
