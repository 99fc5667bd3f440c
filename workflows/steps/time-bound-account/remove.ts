import { sleep } from '@temporalio/workflow';
import type { Observation } from '../../../domain/fact.ts';
import type { Digest } from '../../../domain/ids.ts';
import type { TimeBoundChange } from '../../../domain/time-bound.ts';
import { tellChannels } from '../../alarm.ts';
import type { Refusal } from '../../activities.ts';
import { call, known, recordFacts } from '../../context.ts';
import { sendAndNote } from '../../writing.ts';
import { adopt, lookAtPart, partFact } from './look.ts';
import { nameOf } from './made.ts';
import type { Made } from './made.ts';

/** So often each part is taken away, each time looked for a third of the time that the directory may take. */
const TRIES = 3;

/**
 * The undo: who signed in is put on record, sessions are ended, the role is taken away, and the account deleted, for good.
 * Each is read back, and tried on where one before it did not hold: a role that cannot be removed goes with its account.
 */
export async function remove(made: Made): Promise<Refusal | null> {
  made.ending = true;
  if (made.objectId === null) {
    const absent = await findOut(made);
    if (absent !== null) return verdictOf({ made, removed: absent });
  }
  await tellSignIns(made);
  await take({ made, changes: ['end-sessions'], part: 'sessions', claim: 'time-bound.sessions-ended' });
  await take({ made, changes: ['remove-role'], part: 'role', claim: 'time-bound.role-removed' });
  const removed = await take({
    made,
    changes: ['delete-account', 'purge-account'],
    part: 'trace',
    claim: 'time-bound.removed',
  });
  return verdictOf({ made, removed });
}

/** An answer that was lost: the account may show late. Null once it is found, else that there is none. */
async function findOut(made: Made): Promise<Observation | null> {
  const { run, step } = made;
  const withinMs = made.sent === 'maybe' ? step.recordWithinMs : 0;
  const looked = await lookAtPart({
    made,
    part: 'account',
    withinMs,
    found: ({ objectId }) => objectId !== null,
  });
  adopt({ made, looked });
  if (made.objectId !== null) return null;
  const expected = 'nothing left of the account';
  const absent = partFact({ made, claim: 'time-bound.removed', expected, looked, wanted: false });
  recordFacts({ run, step: step.id, account: null, observations: [absent] });
  return absent;
}

/** For whoever reviews the run; none is as good as any. The log is asked once, for it may be silent for long. */
async function tellSignIns(made: Made): Promise<void> {
  const { run, step } = made;
  const looked = await lookAtPart({ made, part: 'sign-ins', withinMs: 0, found: () => true });
  const expected = 'the sign-ins of the account';
  const told = partFact({ made, claim: 'time-bound.signed-in', expected, looked, wanted: true });
  recordFacts({ run, step: step.id, account: null, observations: [told] });
}

const TAKEN: Readonly<Record<'sessions' | 'role' | 'trace', { expected: string; wanted: boolean }>> = {
  sessions: { expected: 'no session from before', wanted: true },
  role: { expected: 'the role not active any more', wanted: false },
  trace: { expected: 'nothing left of the account', wanted: true },
};

async function take({
  made,
  changes,
  part,
  claim,
}: {
  made: Made;
  changes: readonly TimeBoundChange[];
  part: keyof typeof TAKEN;
  claim: Observation['claim'];
}): Promise<Observation> {
  const { run, step } = made;
  const { wanted, expected } = TAKEN[part];
  const withinMs = Math.ceil(step.recordWithinMs / TRIES);
  const once = async (earlier: readonly Digest[]) => {
    for (const change of changes) await send({ made, change, withinMs });
    const looked = await lookAtPart({ made, part, withinMs, found: ({ holds }) => holds === wanted });
    return partFact({ made, claim, expected, looked, wanted, earlier });
  };
  let seen = await once([]);
  for (let tries = 1; tries < TRIES && seen.state !== 'corroborated'; tries += 1)
    seen = await once(seen.artifacts);
  recordFacts({ run, step: step.id, account: null, observations: [seen] });
  return seen;
}

/** What was just deleted may show among what was deleted only later: to delete it for good waits for that. */
async function send({
  made,
  change,
  withinMs,
}: {
  made: Made;
  change: TimeBoundChange;
  withinMs: number;
}): Promise<void> {
  const { clock, input } = made.run;
  const deadline = clock.now() + withinMs;
  let came = await sendOnce({ made, change });
  if (change === 'delete-account' && came === 'sent') made.deleted = true;
  while (change === 'purge-account' && came === 'nothing' && made.deleted && clock.now() < deadline) {
    await sleep(input.plan.waits.pollMs);
    await clock.look();
    came = await sendOnce({ made, change });
  }
}

/** `nothing`: there was nothing to change. A lost answer counts as sent. */
async function sendOnce({
  made: { run, step, objectId, since },
  change,
}: {
  made: Made;
  change: TimeBoundChange;
}): Promise<'sent' | 'nothing' | 'refused'> {
  const came = { sent: true };
  const written = await sendAndNote({
    run,
    step: step.id,
    what: `${change} of ${step.name}`,
    send: async () => {
      const asked = {
        ...call(run),
        creation: step,
        objectId: known(objectId ?? undefined, 'an account'),
        since,
        change,
      };
      came.sent = (await run.world.write.changeCreated(asked)).sent;
    },
  });
  if (written.end === 'refused') return 'refused';
  return came.sent ? 'sent' : 'nothing';
}

async function verdictOf({ made, removed }: { made: Made; removed: Observation }): Promise<Refusal | null> {
  if (removed.state === 'corroborated') return null;
  const { run, step } = made;
  const text = `${nameOf(made)} is not seen to be gone: remove its role ${step.role} and delete it by hand`;
  run.journal.record({ type: 'finding', code: 'account-left', step: step.id, text });
  await tellChannels({ run, step: step.id, text: `severity high: ${text}` });
  return { code: 'TENANT_UNREACHABLE', message: text };
}
