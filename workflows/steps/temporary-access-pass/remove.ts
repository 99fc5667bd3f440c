import { judgeGone, passesIn } from '../../../domain/access-pass.ts';
import type { MethodSeen } from '../../../domain/access-pass.ts';
import type { Digest } from '../../../domain/ids.ts';
import type { Observation } from '../../../domain/fact.ts';
import { tellChannels } from '../../alarm.ts';
import type { Refusal } from '../../activities.ts';
import { call, known, recordFacts } from '../../context.ts';
import { unseen } from '../../looking.ts';
import { sendAndNote } from '../../writing.ts';
import { lookAtMethods } from './passing.ts';
import type { Passing } from './passing.ts';

/** So often a pass is deleted, each time looked for a third of the time that the directory may take. */
const TRIES = 3;

/** The undo: deletes what passes there are, also one that shows late, and looks whether any is left: `pass.gone`. */
export async function removePass(passing: Passing): Promise<Refusal | null> {
  const { run, step, account } = passing;
  let gone = await lookGone({ ...passing, withinMs: 0, earlier: await awaitHidden(passing) });
  for (let tries = 0; tries < TRIES && gone.left.length > 0; tries += 1) {
    await deleteEach({ ...passing, methods: gone.left });
    const withinMs = Math.ceil(step.recordWithinMs / TRIES);
    gone = await lookGone({ ...passing, withinMs, earlier: gone.observation.artifacts });
  }
  const { observation } = gone;
  recordFacts({ run, step: step.id, account: account.id, observations: [observation] });
  if (observation.state === 'corroborated') return null;
  const text = `a temporary access pass of ${account.userPrincipalName} may still be usable: delete it by hand`;
  run.journal.record({ type: 'finding', code: 'pass-left', step: step.id, text });
  await tellChannels({ run, step: step.id, text: `severity high: ${text}` });
  return { code: 'TENANT_UNREACHABLE', message: text };
}

/** Waits until a pass shows that was made and not seen, as long as it can; what was read meanwhile. */
async function awaitHidden(passing: Passing): Promise<readonly Digest[]> {
  const { run, hidden } = passing;
  const withinMs = (hidden.untilMs ?? 0) - run.clock.now();
  if (withinMs <= 0) return [];
  const looked = await lookAtMethods({
    ...passing,
    what: 'looking for a temporary access pass that was not seen',
    withinMs,
    found: (methods) => usable(methods).length > 0,
  });
  return looked.ok ? [...looked.earlier, ...looked.value.artifacts] : looked.earlier;
}

function usable(methods: readonly MethodSeen[]): readonly MethodSeen[] {
  return passesIn(methods).filter((pass) => pass.usable !== false);
}

/** Deletes every pass that can still be used; one request for each. */
export async function deleteEach({
  run,
  step,
  account,
  methods,
}: Passing & { readonly methods: readonly MethodSeen[] }): Promise<void> {
  for (const { id } of usable(methods)) {
    await sendAndNote({
      run,
      step: step.id,
      what: `delete-access-pass of ${account.id}`,
      send: () => run.world.write.deletePass({ ...call(run), account, pass: id }),
    });
  }
}

async function lookGone({
  earlier,
  withinMs,
  ...passing
}: Passing & { readonly withinMs: number; readonly earlier: readonly Digest[] }): Promise<{
  readonly observation: Observation;
  readonly left: readonly MethodSeen[];
}> {
  const from = `graph:${passing.account.tenant}`;
  const looked = await lookAtMethods({
    ...passing,
    what: 'looking whether a temporary access pass is left',
    withinMs,
    found: (methods) => usable(methods).length === 0,
  });
  const kept = [...earlier, ...looked.earlier];
  if (!looked.ok) {
    const [observation] = unseen({ claims: ['pass.gone'], refusal: looked.refusal, from, earlier: kept });
    return { observation: known(observation, 'a claim'), left: [] };
  }
  const { methods, query, observedAt, artifacts } = looked.value;
  const lookup = { from, query, observedAt, artifacts: [...kept, ...artifacts] };
  return { observation: judgeGone({ after: methods, lookup }), left: usable(methods) };
}
