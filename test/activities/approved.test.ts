import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { approved, type AccountCall } from '../../activities/approved.ts';
import { INPUTS } from '../../activities/inputs.ts';
import type { AccountWrite } from '../../domain/conformity/approval.ts';
import { readApproval } from '../../evidence/approval.ts';
import { saved, storeSaved, type Saved } from '../evidence/saved-evidence.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { pretendRoom, quiet } from './pretend-room.ts';

const CREATES = saved('engine-creates.json');
const RESETS = saved('engine-resets.json');
const REVOKES = saved('engine-revokes.json');
/** While the questions of the saved runs stand. */
const now = '2026-01-01T00:00:00.000Z';

let base: string;

beforeAll(async () => {
  base = await temporaryDirectory('approved');
});

/** What came of a write of a saved run, sent as the workflow sent it when so much of the journal was stored. */
async function sent({
  of,
  activity,
  act,
  change = {},
}: {
  of: Saved;
  activity: 'revokeSessions' | 'leaveUnit' | 'escrowPassword' | 'enterUnit';
  act: Exclude<AccountWrite['act'], 'reset-password' | 'make-pass'>;
  change?: object;
}): Promise<unknown> {
  const call = of.calls.find((each) => each.activity === activity);
  const input = INPUTS[activity].parse({ ...Object(call?.input), ...change });
  const directory = path.join(base, `${activity}-${Object.keys(change).join()}`);
  await storeSaved({ directory, of, events: of.events.slice(0, call?.stored) });
  const writing = approved({
    act: () => Promise.resolve('done'),
    write: ({ account }: AccountCall) => ({ act, account: account.id }),
    readApproval: (asked) => readApproval({ directory, requireOwn: () => Promise.resolve(), ...asked, now }),
  });
  return await inActivity(() => writing(pretendRoom({}), input, quiet));
}

function inActivity(write: () => Promise<unknown>): Promise<unknown> {
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  return environment.run(write).catch((error: unknown) => error);
}

/** The same of a write to an account that the run creates. */
async function sentCreated({
  act,
  change = {},
  also = {},
}: {
  act: 'assign-role' | 'remove-account';
  /** What differs in the step that the call names. */
  change?: object;
  /** What differs beside. */
  also?: object;
}): Promise<unknown> {
  const calls = CREATES.calls.flatMap(({ activity, input, stored }) =>
    activity === 'changeCreated' ? [{ input: INPUTS.changeCreated.parse(input), stored }] : [],
  );
  const call = calls.find(
    ({ input: { change: each } }) => (each === 'assign-role') === (act === 'assign-role'),
  );
  if (call === undefined) throw new TypeError(`expected a call of ${act}`);
  const { input } = call;
  const creation = { ...input.creation, ...change };
  const directory = path.join(base, `${act}-${Object.keys({ ...change, ...also }).join()}`);
  await storeSaved({ directory, of: CREATES, events: CREATES.events.slice(0, call.stored) });
  const writing = approved<typeof input, string>({
    act: () => Promise.resolve('done'),
    write: () => ({ act, step: creation.id }),
    readApproval: (asked) => readApproval({ directory, requireOwn: () => Promise.resolve(), ...asked, now }),
  });
  return await inActivity(() => writing(pretendRoom({}), { ...input, creation, ...also }, quiet));
}

describe('a write', () => {
  it.each([
    { of: REVOKES, activity: 'revokeSessions', act: 'revoke-sessions' },
    { of: RESETS, activity: 'leaveUnit', act: 'leave-unit' },
    { of: RESETS, activity: 'escrowPassword', act: 'escrow-password' },
    { of: RESETS, activity: 'enterUnit', act: 'enter-unit' },
  ] as const)('is done as a run sent it: $activity', async (about) => {
    expect(await sent(about)).toBe('done');
  });

  it.each(['assign-role', 'remove-account'] as const)('is done as a run sent it: %s', async (act) => {
    expect(await sentCreated({ act })).toBe('done');
  });

  it.each([
    ['creation.role', { role: 'global-reader' }],
    ['creation.name', { name: 'ceo' }],
    ['creation.tenant', { tenant: 'other' }],
    ['nothing in the journal', { id: 'another-step' }],
  ])('to a created account is refused for another %s', async (where, change) => {
    expect(await sentCreated({ act: 'assign-role', change })).toMatchObject({
      code: 'WRITE_NOT_APPROVED',
      message: expect.stringContaining(where),
    });
  });

  it('to a created account is refused where it may be one from before its step', async () => {
    const asked = { act: 'assign-role', also: { since: '2020-01-01T00:00:00.000Z' } } as const;
    expect(await sentCreated(asked)).toMatchObject({ message: expect.stringContaining('differs at since') });
  });

  it.each([
    ['length', { password: { length: 16, alphabet: 'readable' } }],
    ['recipients', { recipients: [{ person: 'custodian-2', fingerprint: 'B'.repeat(40) }] }],
    ['step', { step: 'reset/breakglass-2' }],
  ])('is refused with another %s than the plan of its run has', async (where, change) => {
    const outcome = await sent({ of: RESETS, activity: 'escrowPassword', act: 'escrow-password', change });
    expect(outcome).toMatchObject({
      code: 'WRITE_NOT_APPROVED',
      message: expect.stringContaining(`differs at ${where === 'length' ? 'password.length' : where}`),
    });
  });

  it.each([
    ['that lay there for an hour', -3_600_000, 0],
    ['that is put out by a clock an hour ahead', 3_600_000, 3_600_000],
  ])('%s is held against the later of two clocks', async (_what, apartMs, laterMs) => {
    const asked: number[] = [];
    const writing = approved({
      act: () => Promise.resolve('done'),
      write: ({ account }: AccountCall) => ({ act: 'revoke-sessions', account: account.id }),
      readApproval: ({ now: told }) => {
        asked.push(Date.parse(told));
        return Promise.resolve({ planned: {}, once: (work) => work() });
      },
    });
    const input = INPUTS.revokeSessions.parse(
      REVOKES.calls.find(({ activity }) => activity === 'revokeSessions')?.input,
    );
    const began = Date.now();
    const environment = new MockActivityEnvironment({ currentAttemptScheduledTimestampMs: began + apartMs });
    await environment.run(() => writing(pretendRoom({}), input, quiet));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toBeGreaterThanOrEqual(began + laterMs);
    expect(asked[0]).toBeLessThanOrEqual(Date.now() + laterMs);
  });
});
