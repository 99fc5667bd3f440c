import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ApplicationFailure } from '@temporalio/activity';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { openEscrow } from '../../activities/escrow/room.ts';
import { escrowPassword, resetPassword } from '../../activities/tenant/reset-password.ts';
import type { Activities } from '../../activities/types.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { ResetPasswordStep } from '../../domain/plan/engine-steps.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { organisation, pretendRoom, quiet } from '../activities/pretend-room.ts';
import { openPgpKey } from '../support/openpgp.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { ACCOUNT } from './plan.ts';
import { codesOf, eventsOf } from './played.ts';
import { ENGINE, RESET, WRITABLE } from './reset-step.ts';
import type { Played, Scene } from './scene.ts';
import { stageOfFile } from './stage-of-file.ts';
import { ENTRY, LOOK, pretendWorld } from './world.ts';
import type { PretendWorld } from './world.ts';

const UNIT = '44444444-4444-4444-8444-444444444444';

const stage = stageOfFile();

/** A run of nothing but a reset. */
function plan(change: Partial<ResetPasswordStep> = {}): Partial<Plan> {
  return {
    hypothesis: [],
    approve: null,
    tenants: [WRITABLE],
    objectives: { timeToAccessMs: null, timeToAlertMs: null },
    steps: [{ ...RESET, ...change }],
  };
}

function lost(): Promise<never> {
  return Promise.reject(ApplicationFailure.nonRetryable('no answer', 'TENANT_TIMEOUT'));
}

function refused(code: string): Promise<never> {
  return Promise.reject(ApplicationFailure.nonRetryable('no', code));
}

function play(
  override: (world: PretendWorld) => Partial<Activities>,
  { step = {}, ...scene }: Partial<Scene> & { step?: Partial<ResetPasswordStep> } = {},
): Promise<Played> {
  return stage.play({ world: pretendWorld(override), plan: plan(step), ...scene });
}

function factsOf(played: Played): Record<string, string> {
  const facts = eventsOf(played).filter((event) => event.type === 'fact');
  return Object.fromEntries(facts.map(({ claim, state, seen }) => [claim, `${state}: ${seen}`]));
}

function findingsOf(played: Played): string[] {
  return eventsOf(played).flatMap((event) => (event.type === 'finding' ? [event.code] : []));
}

const indexOf = (events: readonly JournalEvent[], test: (event: JournalEvent) => boolean): number =>
  events.findIndex(test);

describe('a password that the engine sets', () => {
  it('is escrowed, then written down as meant, then sent, and read back', async () => {
    const played = await play(() => ({}));
    expect(played.result).toMatchObject({ verdict: 'passed', restored: true });
    expect(played.world.calls).toEqual(['escrow 1', 'reset 1']);
    expect(factsOf(played)).toMatchObject({
      'password.escrowed': `attested: ${played.result.run}.reset.breakglass-1.1.asc, SHA-256 ${'1'.repeat(64)}`,
      'password.changed': 'corroborated: changed at 2026-01-01T00:00:01.000Z',
      'password.escrow-known': `attested: ${played.result.run}.reset.breakglass-1.1.asc`,
    });
    expect(await waitsOfWrites(played)).toEqual([played.plan.waits.tenantMs, played.plan.waits.tenantMs]);
    const events = eventsOf(played);
    const leave = indexOf(events, ({ type }) => type === 'ask-closed');
    const escrowed = indexOf(events, (event) => event.type === 'fact' && event.claim === 'password.escrowed');
    const intent = indexOf(events, (event) => event.type === 'intent' && event.act === 'reset-password');
    expect([leave, escrowed, intent].toSorted((one, other) => one - other)).toEqual([
      leave,
      escrowed,
      intent,
    ]);
    expect(leave).toBeGreaterThan(0);
  });

  it('is not set twice where the answer was lost and the first took', async () => {
    const played = await play((world) => {
      const calm = { ...world };
      return { resetPassword: async (input) => calm.resetPassword(input).then(lost) };
    });
    expect(played.result.verdict).toBe('passed');
    expect(played.world.calls).toEqual(['escrow 1', 'reset 1']);
    expect(factsOf(played)['password.escrow-known']).toMatch(/^attested: .*\.1\.asc$/);
  });

  it('is made anew where the first is not seen to have taken, and the evidence names both escrows', async () => {
    const played = await play((world) => {
      const calm = { ...world };
      return {
        resetPassword: (input) => (world.calls.push('send') > 3 ? calm.resetPassword(input) : lost()),
      };
    });
    expect(played.world.calls).toEqual(['escrow 1', 'send', 'escrow 2', 'send', 'reset 2']);
    expect(played.result.verdict).toBe('deviated');
    expect(factsOf(played)['password.escrow-known']).toMatch(
      /^contradicted: try .*\.2\.asc, then .*\.1\.asc$/,
    );
  });

  it('leaves the old one in force where the tenant refuses, looked at once', async () => {
    const played = await play(() => ({ resetPassword: () => refused('TENANT_REQUEST_REFUSED') }));
    expect(played.result.verdict).toBe('failed');
    expect(played.world.calls).toEqual(['escrow 1']);
    expect(codesOf(played)).toEqual(['password.changed']);
    expect(findingsOf(played)).toEqual(['write-refused']);
    expect(factsOf(played)['password.changed']).toMatch(/^contradicted/);
  });

  it.each([
    ['the worker no longer has it', 'ESCROW_MISSING'],
    ['somebody else was changing the account', 'TENANT_CONFLICT'],
  ])('is escrowed once more where %s', async (_, code) => {
    const played = await play((world) => {
      const calm = { ...world };
      return {
        resetPassword: (input) => (input.escrow.startsWith('1') ? refused(code) : calm.resetPassword(input)),
      };
    });
    expect(played.result.verdict).toBe('passed');
    expect(played.world.calls).toEqual(['escrow 1', 'escrow 2', 'reset 2']);
    expect(factsOf(played)['password.escrow-known']).toMatch(/^attested: .*\.2\.asc$/);
  });

  it('is borne out by its own entry in the audit log alone', async () => {
    const reset = { ...ENTRY, activity: 'Reset password' };
    const traps = [
      { ...ENTRY, activity: 'Remove member from administrative unit', application: [ENGINE] },
      { ...reset, result: 'failure', application: [ENGINE] },
      { ...reset, application: [UNIT] },
      reset,
    ];
    const looks = [traps, [...traps, { ...reset, application: [ENGINE] }]];
    const played = await play(() => ({
      findAuditEntries: () => Promise.resolve({ ...LOOK, entries: looks.shift() ?? [] }),
    }));
    expect(looks).toEqual([]);
    expect(factsOf(played)['password.audited']).toBe('corroborated: Reset password');
  });

  it('is never sent where it cannot be escrowed', async () => {
    const played = await play(() => ({ escrowPassword: () => refused('ESCROW_FAILED') }));
    expect(played.result.verdict).toBe('failed');
    expect(played.world.calls).toEqual([]);
    expect(codesOf(played)).toEqual(['password.escrowed', 'password.changed']);
  });

  it('is not even made where people deny it, or the tenant cannot be read', async () => {
    const denied = await play(() => ({}), { answer: ({ deny }) => deny({ reason: 'not today' }) });
    expect([denied.result.verdict, denied.world.calls]).toEqual(['aborted', []]);
    const unread = await play(() => ({ readCredential: () => refused('PERMISSION_MISSING') }));
    expect([unread.result.verdict, unread.world.calls]).toEqual(['inconclusive', []]);
  });
});

describe('an account in a restricted unit', () => {
  const step = { unit: UNIT };

  it('leaves it for the reset and is put back, each write let by people on its own', async () => {
    let delayed = false;
    const played = await play(
      (world) => {
        const calm = { ...world };
        return {
          // The disk has no room for the intent at first: nothing is written to the tenant until it has.
          appendEvents: (input) => {
            if (delayed || !input.leaves.some((leaf) => leaf.includes('"act":"leave-unit"')))
              return calm.appendEvents(input);
            delayed = true;
            return Promise.reject(ApplicationFailure.create({ message: 'full', type: 'EVIDENCE_DISK_FULL' }));
          },
          leaveUnit: (input) => {
            world.calls.push(
              world.leaves.some((leaf) => leaf.includes('"act":"leave-unit"')) ? 'meant' : 'unsaid',
            );
            return calm.leaveUnit(input);
          },
        };
      },
      { step },
    );
    expect(played.result).toMatchObject({ verdict: 'passed', restored: true });
    expect(delayed).toBe(true);
    expect(played.world.calls).toEqual(['meant', 'leave', 'escrow 1', 'reset 1', 'enter']);
    expect(factsOf(played)).toMatchObject({
      'unit.left': 'corroborated: no member',
      'unit.restored': 'corroborated: a member',
    });
    const events = eventsOf(played);
    expect(events.filter(({ type }) => type === 'asked')).toHaveLength(2);
    const order = [
      indexOf(events, ({ type }) => type === 'undo-registered'),
      indexOf(events, (event) => event.type === 'intent' && event.act === 'leave-unit'),
      indexOf(events, ({ type }) => type === 'undo-done'),
      indexOf(events, (event) => event.type === 'step-closed' && event.step === RESET.id),
    ];
    expect(order[0]).toBeGreaterThan(0);
    expect(order).toEqual(order.toSorted((one, other) => one - other));
  });

  it('is not put into a unit that it was not in, and the run says so', async () => {
    const world = pretendWorld();
    world.inUnit = false;
    const played = await play(() => ({}), { step, world });
    expect(played.result).toMatchObject({ verdict: 'deviated', restored: true });
    expect(played.world.calls).toEqual(['escrow 1', 'reset 1']);
    expect(played.world.inUnit).toBe(false);
    expect(codesOf(played)).toEqual(['not-in-unit']);
    expect(factsOf(played)['unit.left']).toBe('corroborated: no member');
    expect(eventsOf(played).some(({ type }) => type === 'undo-registered')).toBe(false);
  });

  it('is left alone where nobody can read who is in its unit', async () => {
    const played = await play(() => ({ readUnit: () => refused('PERMISSION_MISSING') }), { step });
    expect([played.result.verdict, played.world.calls]).toEqual(['inconclusive', []]);
  });

  it.each([
    ['the reset is refused', { resetPassword: () => refused('PERMISSION_MISSING') }, ['leave', 'escrow 1']],
    ['the answer to leaving was lost', { leaveUnit: lost }, []],
    ['leaving was refused', { leaveUnit: () => refused('TENANT_REQUEST_REFUSED') }, []],
    [
      'the engine itself fails',
      { resetPassword: () => Promise.reject(new Error('a defect')) },
      ['leave', 'escrow 1'],
    ],
  ] as const)('is put back where %s', async (what, override, calls) => {
    let looks = 0;
    const played = await play(
      (world) => {
        const calm = { ...world };
        return { ...override, readUnit: (input) => ((looks += 1), calm.readUnit(input)) };
      },
      { step },
    );
    expect(played.result).toMatchObject({ verdict: 'failed', restored: true });
    expect(played.world.calls).toEqual([...calls, 'enter']);
    expect(played.world.inUnit).toBe(true);
    // Before and after leaving, and after the return; for a lost answer, as long as the directory may take.
    if (what === 'the answer to leaving was lost') expect(looks).toBeGreaterThan(3);
    else expect(looks).toBe(3);
  });

  it('is put back again where the directory does not show it in time', async () => {
    const played = await play(
      (world) => ({
        enterUnit: () => {
          world.inUnit = world.calls.push('enter') > 4;
          return Promise.resolve({ observedAt: LOOK.observedAt });
        },
      }),
      { step },
    );
    expect(played.result).toMatchObject({ verdict: 'passed', restored: true });
    expect(played.world.calls).toEqual(['leave', 'escrow 1', 'reset 1', 'enter', 'enter']);
  });

  it('is put back after an abort in the middle', async () => {
    const played = await play(() => ({ resetPassword: lost }), {
      step,
      meanwhile: async ({ handle, state }) => {
        if (state.facts.some(({ claim }) => claim === 'password.escrowed')) await handle.cancel();
      },
    });
    expect(played.result).toMatchObject({ verdict: 'aborted', restored: true });
    expect(played.world.calls).toEqual(['leave', 'escrow 1', 'enter']);
  });

  it('raises an alarm and is said not to be restored where it cannot be put back', async () => {
    const told: string[] = [];
    const played = await play(
      () => ({
        enterUnit: () => refused('PERMISSION_MISSING'),
        notify: ({ message }) => {
          told.push(message);
          return Promise.resolve({ delivered: true, seen: '204', observedAt: '2026-01-01T00:00:00.000Z' });
        },
      }),
      { step },
    );
    expect(played.result).toMatchObject({ verdict: 'failed', restored: false });
    expect(codesOf(played)).toEqual(expect.arrayContaining(['undo-failed', 'not-restored', 'unit.restored']));
    expect(told.some((message) => message.startsWith('DRILL: alarm, severity high'))).toBe(true);
  });
});

describe('the password itself', () => {
  it('stands in the request and in the escrow, and nowhere else of a run', async () => {
    const directory = await temporaryDirectory('escrow');
    const key = await openPgpKey({ name: 'custodian-1' });
    await key.exportTo(path.join(directory, 'key.asc'));
    const { fingerprint } = key;
    const room = {
      ...pretendRoom({
        organisation: organisation(
          { escrow: { keys: [{ person: 'custodian-1', file: 'key.asc', fingerprint }] } },
          { writes: ['reset-password'] },
        ),
        answers: { [`/users/${ACCOUNT.objectId}`]: {} },
      }),
      baseDirectory: directory,
      escrow: openEscrow(path.join(directory, 'escrow')),
    };
    const played = await play(
      (world) => ({
        escrowPassword: (input) => escrowPassword(room, input, quiet),
        resetPassword: async (input) => {
          await resetPassword(room, input, quiet);
          world.credential = { ...world.credential, passwordChangedAt: '2026-01-01T00:00:01.000Z' };
          // The answer is lost, so that a failure is told too.
          return lost();
        },
      }),
      { step: { escrow: [{ person: 'custodian-1', fingerprint }] } },
    );
    expect(played.result.verdict).toBe('passed');
    const sent = z
      .array(z.object({ body: z.object({ passwordProfile: z.object({ password: z.string() }) }) }))
      .parse(room.asked);
    const password = sent[0]?.body.passwordProfile.password ?? '';
    const [file = ''] = await readdir(room.escrow.directory);
    expect(await key.read(path.join(room.escrow.directory, file))).toBe(password);
    expect(password).toHaveLength(32);
    const told = [
      await historyOf(played),
      ...played.world.leaves,
      ...room.stored,
      await readFile(path.join(room.escrow.directory, file), 'utf8'),
    ];
    expect(told.filter((text) => text.includes(password))).toEqual([]);
    expect(told.join('\n')).toContain(file);
    expect(room.escrow.held.size).toBe(0);
  });
});

/** How long each write may lie at the server until a worker takes it, in milliseconds. */
async function waitsOfWrites({ handle }: Played): Promise<number[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
    /^(?:escrow|reset)Password$/.test(scheduled?.activityType?.name ?? '')
      ? [Number(scheduled?.scheduleToStartTimeout?.seconds) * 1_000]
      : [],
  );
}

/** All that the server keeps of a run, payloads decoded. */
async function historyOf({ handle }: Played): Promise<string> {
  const history = await handle.fetchHistory();
  const encoded = historyToJSON(history);
  const payloads = [...encoded.matchAll(/"data":\s*"([A-Za-z0-9+/=]+)"/g)].map(([, data = '']) =>
    Buffer.from(data, 'base64').toString('utf8'),
  );
  expect(payloads.length).toBeGreaterThan(10);
  return [encoded, ...payloads].join('\n');
}
