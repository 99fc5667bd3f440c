import { patched } from '@temporalio/workflow';
import type { Look } from '../../../activities/types.ts';
import type { Digest } from '../../../domain/ids.ts';
import type { Observation } from '../../../domain/fact.ts';
import { observe } from '../../../domain/observe.ts';
import { LEAVE_INTENT, NOT_IN_UNIT, returnAct } from '../../../domain/password.ts';
import type { ResetPasswordStep } from '../../../domain/plan/engine-steps.ts';
import type { PlannedAccount } from '../../../domain/plan/types.ts';
import { judgeUnit, UNIT_EXPECTED } from '../../../domain/unit.ts';
import { tellChannels } from '../../alarm.ts';
import type { Refusal } from '../../activities.ts';
import { call, recordFacts } from '../../context.ts';
import type { Run } from '../../context.ts';
import { lookUntil } from '../../looking.ts';
import type { LookedUntil } from '../../looking.ts';
import { sendAndNote } from '../../writing.ts';

/** So often it is put back, each time looked for a third of the time that the directory may take. */
const RETURNS = 3;

/** A run from before this leaves the unit without having read who is in it. */
const READ_FIRST = 'unit-read-first';

interface Leaving {
  readonly run: Run;
  readonly step: ResetPasswordStep;
  readonly account: PlannedAccount;
  readonly unit: string;
}

type UnitLook = Look & { readonly member: boolean };

/**
 * Does something while the account is outside of its restricted unit. How it gets back is registered before it leaves, so
 * that a crash, an abort or a failure puts it back as well; it is put back as soon as `act` ends, however that ends.
 *
 * An account that is not in it is not put into it either: nobody saw it there, and only the engine's own leaving is undone.
 * The password is set all the same, since nothing stands in its way and it is what the step is for; the finding says
 * that the account was not protected. What cannot be read beforehand is not left: the way back would be a guess.
 */
export async function outsideUnit<T>({
  act,
  ...leaving
}: Leaving & { act: () => Promise<T> }): Promise<{ left: Observation; acted: T | null }> {
  const { run, step } = leaving;
  const before = patched(READ_FIRST) ? await lookForMember({ ...leaving, member: true, withinMs: 0 }) : null;
  if (before !== null && !(before.ok && before.value.member)) {
    const left = stayed({ ...leaving, before });
    return { left, acted: left.state === 'corroborated' ? await act() : null };
  }
  await run.undo.register({
    step: step.id,
    act: returnAct(step),
    perform: () => putBack(leaving),
    atLatestMs: step.recordWithinMs * RETURNS,
  });
  try {
    const left = await leave({ ...leaving, earlier: before?.value.artifacts ?? [] });
    return { left, acted: left.state === 'corroborated' ? await act() : null };
  } finally {
    await run.undo.run(step.id);
  }
}

/** Records that there is nothing to leave, or that nobody knows. */
function stayed({ before, ...leaving }: Leaving & { before: LookedUntil<UnitLook> }): Observation {
  const { run, step, account, unit } = leaving;
  const left = shown({ ...leaving, claim: 'unit.left', looked: before });
  recordFacts({ run, step: step.id, account: account.id, observations: [left] });
  if (before.ok) {
    const text = `${account.userPrincipalName} was not in its restricted unit ${unit}: find out since when, and put it back by hand; the engine returns only what it took out`;
    run.journal.record({ type: 'finding', code: NOT_IN_UNIT, step: step.id, text });
  }
  return left;
}

async function leave({
  earlier,
  ...leaving
}: Leaving & { earlier: readonly Digest[] }): Promise<Observation> {
  const { run, step, account, unit } = leaving;
  run.journal.record({ type: 'intent', step: step.id, account: account.id, act: LEAVE_INTENT });
  const written = await sendAndNote({
    run,
    step: step.id,
    what: `${LEAVE_INTENT} of ${account.id}`,
    send: () => run.world.write.leaveUnit({ ...call(run), account, unit }),
  });
  // What was refused did not come about: one look shows it.
  const withinMs = written.end === 'refused' ? 0 : step.recordWithinMs;
  const looked = await lookForMember({ ...leaving, member: false, withinMs });
  const left = shown({ ...leaving, claim: 'unit.left', looked, earlier });
  recordFacts({ run, step: step.id, account: account.id, observations: [left] });
  return left;
}

/** The undo: writes even where the directory still shows the account inside, which may be a stale answer. */
async function putBack(leaving: Leaving): Promise<Refusal | null> {
  const { run, step, account, unit } = leaving;
  const withinMs = Math.ceil(step.recordWithinMs / RETURNS);
  let earlier: readonly Digest[] = [];
  let back = unseenBack(leaving);
  for (let tries = 0; tries < RETURNS && back.state !== 'corroborated'; tries += 1) {
    await sendAndNote({
      run,
      step: step.id,
      what: `return-to-unit of ${account.id}`,
      send: () => run.world.write.enterUnit({ ...call(run), account, unit }),
    });
    const looked = await lookForMember({ ...leaving, member: true, withinMs });
    back = shown({ ...leaving, claim: 'unit.restored', looked, earlier });
    earlier = back.artifacts;
  }
  recordFacts({ run, step: step.id, account: account.id, observations: [back] });
  if (back.state === 'corroborated') return null;
  const text = `${account.userPrincipalName} is not seen back in its restricted unit ${unit}: put it back by hand`;
  run.journal.record({ type: 'finding', code: 'outside-unit', step: step.id, text });
  await tellChannels({ run, step: step.id, text: `severity high: ${text}` });
  return { code: 'TENANT_UNREACHABLE', message: text };
}

function lookForMember({
  run,
  step,
  account,
  unit,
  member,
  withinMs,
}: Leaving & { member: boolean; withinMs: number }): Promise<LookedUntil<UnitLook>> {
  return lookUntil({
    run,
    step: step.id,
    what: `reading whether ${account.id} is in its restricted unit`,
    withinMs,
    read: () => run.world.read.readUnit({ ...call(run), account, unit }),
    found: (value) => value.member === member,
  });
}

function shown({
  account,
  claim,
  looked,
  earlier = [],
}: Leaving & {
  claim: keyof typeof UNIT_EXPECTED;
  looked: LookedUntil<UnitLook>;
  earlier?: readonly Digest[];
}): Observation {
  const from = `graph:${account.tenant}`;
  const kept = [...earlier, ...looked.earlier];
  if (!looked.ok) {
    const seen = `none: ${looked.refusal.code}`;
    return observe({
      claim,
      state: 'inconclusive',
      expected: UNIT_EXPECTED[claim],
      seen,
      from,
      artifacts: kept,
    });
  }
  const { query, observedAt, artifacts, member } = looked.value;
  return judgeUnit({
    claim,
    member,
    lookup: { from, query, observedAt, artifacts: [...kept, ...artifacts] },
  });
}

function unseenBack({ account }: Leaving): Observation {
  return observe({
    claim: 'unit.restored',
    state: 'inconclusive',
    expected: UNIT_EXPECTED['unit.restored'],
    seen: 'not looked yet',
    from: `graph:${account.tenant}`,
  });
}
