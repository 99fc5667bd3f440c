import { ApplicationFailure } from '@temporalio/activity';
import { describe, expect, it } from '@jest/globals';
import type { Activities } from '../../activities/types.ts';
import type { AccessPassStep } from '../../domain/plan/engine-steps.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { PASS, PASS_PLAN, passingWorld, registers } from './pass-step.ts';
import { codesOf, eventsOf } from './played.ts';
import type { Played, Scene } from './scene.ts';
import { stageOfFile } from './stage-of-file.ts';
import { CREATABLE, TIME_BOUND } from './time-bound-step.ts';
import { passOf, pretendWorld } from './world.ts';
import type { PretendWorld } from './world.ts';

const stage = stageOfFile();

const MINUTE = 60_000;
const USED: Plan['steps'][number] = {
  id: 'used',
  do: 'attest',
  instruction: 'Use it',
  by: [{ role: 'commander', count: 1 }],
  values: [],
  withinMs: 120 * MINUTE,
};
const REMOVAL = ['end-sessions', 'remove-role', 'delete-account', 'purge-account'];

function creating(
  override: (world: PretendWorld) => Partial<Activities> = () => ({}),
  { steps = [TIME_BOUND], ...scene }: Partial<Scene> & { steps?: Plan['steps'] } = {},
): Promise<Played> {
  const plan: Partial<Plan> = {
    hypothesis: [],
    approve: null,
    accounts: [],
    tenants: [CREATABLE],
    objectives: { timeToAccessMs: null, timeToAlertMs: null },
    steps,
  };
  return stage.play({ world: pretendWorld(override), plan, ...scene });
}

function lost(): Promise<never> {
  return Promise.reject(ApplicationFailure.nonRetryable('no answer', 'TENANT_TIMEOUT'));
}

function refused(code: string): Promise<never> {
  return Promise.reject(ApplicationFailure.nonRetryable('no', code));
}

const factsOf = (played: Played) =>
  eventsOf(played).flatMap((event) => (event.type === 'fact' ? [`${event.claim} ${event.state}`] : []));

function passing(
  override: (world: PretendWorld) => Partial<Activities> = () => ({}),
  answers: typeof registers = registers,
  step: AccessPassStep = PASS,
): Promise<Played> {
  const world = passingWorld(override);
  return stage.play({ world, plan: { ...PASS_PLAN, steps: [step] }, answer: answers(world) });
}

function statesOf(played: Played): Record<string, string> {
  const facts = eventsOf(played).filter((event) => event.type === 'fact');
  return Object.fromEntries(facts.map(({ claim, state }) => [claim, state]));
}

describe('a pass that the engine makes', () => {
  it('is made when the custodian sits there, and gone when the passkey is registered', async () => {
    const played = await passing();
    expect(played.result).toMatchObject({ verdict: 'passed', restored: true });
    expect(played.world.calls).toEqual(['pass 1']);
    expect(statesOf(played)).toEqual({
      'pass.sealed': 'attested',
      'pass.issued': 'corroborated',
      'passkey.registered': 'corroborated',
      'passkey.lost-removed': 'corroborated',
      'passkey.audited': 'corroborated',
      'pass.gone': 'corroborated',
    });
    const types = eventsOf(played).map(({ type }) => type);
    expect(types.indexOf('undo-registered')).toBeLessThan(types.indexOf('intent'));
    expect(types.slice(0, types.indexOf('intent')).filter((type) => type === 'ask-closed')).toHaveLength(2);
  });

  it('is deleted and made anew where its answer was lost', async () => {
    const played = await passing((world) => {
      const calm = { ...world };
      return {
        makePass: async (input) => {
          if (input.attempt > 1) return calm.makePass(input);
          world.methods = [...world.methods, passOf(1)];
          return refused('TENANT_TIMEOUT');
        },
      };
    });
    expect(played.result.verdict).toBe('passed');
    expect(played.world.calls).toEqual(['delete pass-1', 'pass 2']);
  });

  it.each(['PASS_NOT_ALLOWED', 'PERMISSION_MISSING'])('is not made where %s says so', async (code) => {
    const played = await passing(() => ({ makePass: () => refused(code) }));
    expect(played.result).toMatchObject({ verdict: 'failed', restored: true });
    expect(codesOf(played)).toContain('pass.issued');
    expect(statesOf(played)).toEqual({ 'pass.issued': 'contradicted', 'pass.gone': 'corroborated' });
  });

  it('is deleted where it could not be sealed', async () => {
    const played = await passing((world) => ({
      makePass: () => {
        world.methods = [...world.methods, passOf(1)];
        return refused('ESCROW_FAILED');
      },
    }));
    expect(played.result).toMatchObject({ verdict: 'inconclusive', restored: true });
    expect(played.world.calls).toEqual(['delete pass-1']);
  });

  it('is deleted where nobody used it in time', async () => {
    const played = await passing(
      () => ({}),
      () =>
        ({ ask, honest }) =>
          ask.values.length > 0 ? Promise.resolve(null) : honest(),
    );
    expect(played.result).toMatchObject({ verdict: 'failed', restored: true });
    expect(played.world.calls).toEqual(['pass 1', 'delete pass-1']);
  });

  it('is deleted where it shows only after the step has given up', async () => {
    let looks = 0;
    const played = await passing(
      (world) => {
        const calm = { ...world };
        return {
          readMethods: async (input) => {
            const told = await calm.readMethods(input);
            if (world.leaves.some((leaf) => leaf.includes('"undo-started"'))) looks += 1;
            return looks < 3
              ? { ...told, methods: told.methods.filter(({ type }) => type === 'fido2') }
              : told;
          },
        };
      },
      registers,
      { ...PASS, recordWithinMs: 3_600_000 },
    );
    expect(played.result).toMatchObject({ verdict: 'failed', restored: true });
    expect(played.world.calls).toEqual(['pass 1', 'delete pass-1']);
  });

  it('leaves the run unrestored where it cannot be deleted', async () => {
    const played = await passing(
      () => ({ deletePass: () => refused('PERMISSION_MISSING') }),
      () =>
        ({ ask, honest, deny }) =>
          ask.values.length > 0 ? deny({ reason: 'no key at hand' }) : honest(),
    );
    expect(played.result).toMatchObject({ verdict: 'failed', restored: false });
    expect(statesOf(played)['pass.gone']).toBe('contradicted');
    expect(eventsOf(played)).toContainEqual(expect.objectContaining({ type: 'finding', code: 'pass-left' }));
  });
});

describe('an account for the time of a run', () => {
  it('is created after its undo is registered and its password escrowed, and removed at the end', async () => {
    const played = await creating();
    expect(played.result).toMatchObject({ verdict: 'passed', restored: true });
    expect(played.world.created.calls).toEqual(['escrow 1', 'create', 'assign-role', ...REMOVAL]);
    expect(factsOf(played)).toEqual([
      'time-bound.escrowed attested',
      'time-bound.created corroborated',
      'time-bound.role-assigned corroborated',
      'time-bound.signed-in corroborated',
      'time-bound.sessions-ended corroborated',
      'time-bound.role-removed corroborated',
      'time-bound.removed corroborated',
    ]);
    const order = eventsOf(played).flatMap((event) =>
      event.type === 'intent' || event.type.startsWith('undo-') ? [event.type] : [],
    );
    expect(order).toEqual(['undo-registered', 'intent', 'intent', 'undo-started', 'undo-done']);
  });

  it('is sent again only where it was never sent, and purged once it shows among what was deleted', async () => {
    let asked = 0;
    let sent = 0;
    const played = await creating((world) => {
      const calm = { ...world };
      return {
        createAccount: (input) =>
          (sent += 1) === 1 ? refused('ESCROW_MISSING') : calm.createAccount(input).then(lost),
        changeCreated: (input) =>
          input.change === 'purge-account' && (asked += 1) < 3
            ? Promise.resolve({ observedAt: '2026-01-01T00:00:00.000Z', sent: false })
            : calm.changeCreated(input),
      };
    });
    expect(played.result).toMatchObject({ verdict: 'passed', restored: true });
    expect(played.world.created.account).toBe('purged');
    expect(sent).toBe(2);
    expect(played.world.created.calls.slice(0, 3)).toEqual(['escrow 1', 'escrow 2', 'create']);
  });

  it('is found by the undo where it shows only after the step has given up', async () => {
    let looks = 0;
    const played = await creating(
      (world) => {
        const calm = { ...world };
        return {
          createAccount: (input) => calm.createAccount(input).then(lost),
          readCreated: async (input) => {
            const late = input.part === 'account' && (looks += 1) < 3;
            const told = await calm.readCreated(input);
            return late ? { ...told, holds: false, seen: 'no such account', objectId: null } : told;
          },
        };
      },
      { steps: [{ ...TIME_BOUND, recordWithinMs: 1_000 }] },
    );
    expect(played.result).toMatchObject({ verdict: 'failed', restored: true });
    expect(played.world.created).toMatchObject({
      account: 'purged',
      calls: ['escrow 1', 'create', ...REMOVAL],
    });
  });

  it.each([
    [
      'its password cannot be escrowed',
      { escrowCreation: () => refused('ESCROW_FAILED') },
      'time-bound.escrowed',
    ],
    ['the tenant refuses it', { createAccount: () => refused('PERMISSION_MISSING') }, 'time-bound.created'],
  ])('is not there, and needs no removal, where %s', async (_, override, code) => {
    const played = await creating(() => override);
    expect(played.result).toMatchObject({ verdict: 'failed', restored: true });
    expect(codesOf(played)).toContain(code);
    expect(played.world.created.account).toBe('none');
  });

  it('is not touched where somebody else made it: the tenant refused to, and people are told', async () => {
    const played = await creating((world) => {
      world.created.account = 'there';
      return { createAccount: () => refused('TENANT_REQUEST_REFUSED') };
    });
    expect(played.result).toMatchObject({ verdict: 'failed', restored: false });
    expect(played.world.created).toMatchObject({ account: 'there', calls: ['escrow 1'] });
    expect(factsOf(played)).toEqual([
      'time-bound.escrowed attested',
      'time-bound.created contradicted',
      'time-bound.removed contradicted',
    ]);
    expect(eventsOf(played)).toContainEqual(
      expect.objectContaining({ type: 'finding', code: 'account-left' }),
    );
  });

  it('that cannot be deleted leaves the run not restored, and people are told', async () => {
    const told: string[] = [];
    const played = await creating((world) => {
      const calm = { ...world };
      return {
        changeCreated: (input) =>
          input.change === 'delete-account' ? refused('PERMISSION_MISSING') : calm.changeCreated(input),
        notify: ({ message }) => {
          told.push(message);
          return Promise.resolve({ delivered: true, seen: '204', observedAt: '2026-01-01T00:00:00.000Z' });
        },
      };
    });
    expect(played.result).toMatchObject({ verdict: 'failed', restored: false });
    expect(codesOf(played)).toEqual(
      expect.arrayContaining(['undo-failed', 'not-restored', 'time-bound.removed']),
    );
    expect(told.join('\n')).toContain(
      `emergency-${played.result.run}@example.onmicrosoft.com is not seen to be gone`,
    );
  });

  it('is removed when its lifetime ends, though the run waits for people', async () => {
    const seen: string[] = [];
    const played = await creating(() => ({}), {
      steps: [TIME_BOUND, USED],
      tickMs: 5 * MINUTE,
      answer: async ({ ask, honest, now }) => {
        if (ask.step !== 'used') return honest();
        if (Date.parse(now) < Date.parse(ask.expires) - 60 * MINUTE) return null;
        return honest();
      },
      meanwhile: ({ state }) => {
        seen.push(state.asks.map(({ step }) => step).join());
        return Promise.resolve();
      },
    });
    expect(played.result).toMatchObject({ verdict: 'passed', restored: true });
    const events = eventsOf(played);
    const done = events.find(({ type }) => type === 'undo-done')?.n ?? Infinity;
    expect(done).toBeLessThan(
      events.find((event) => event.type === 'step-closed' && event.step === 'used')?.n ?? 0,
    );
    expect(seen).toContain('used');
  });
});
