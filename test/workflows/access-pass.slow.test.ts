import { ApplicationFailure } from '@temporalio/activity';
import { describe, expect, it } from '@jest/globals';
import type { Activities } from '../../activities/types.ts';
import type { AccessPassStep } from '../../domain/plan/engine-steps.ts';
import { PASS, PASS_PLAN, passingWorld, registers } from './pass-step.ts';
import { codesOf, eventsOf } from './played.ts';
import type { Played } from './scene.ts';
import { stageOfFile } from './stage-of-file.ts';
import { passOf } from './world.ts';
import type { PretendWorld } from './world.ts';

const stage = stageOfFile();

function play(
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

function rejected(code: string): Promise<never> {
  return Promise.reject(ApplicationFailure.nonRetryable('no', code));
}

describe('a pass that the engine makes', () => {
  it('is made when the custodian sits there, and gone when the passkey is registered', async () => {
    const played = await play();
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
    const played = await play((world) => {
      const calm = { ...world };
      return {
        makePass: async (input) => {
          if (input.attempt > 1) return calm.makePass(input);
          world.methods = [...world.methods, passOf(1)];
          return rejected('TENANT_TIMEOUT');
        },
      };
    });
    expect(played.result.verdict).toBe('passed');
    expect(played.world.calls).toEqual(['delete pass-1', 'pass 2']);
  });

  it.each(['PASS_NOT_ALLOWED', 'PERMISSION_MISSING'])('is not made where %s says so', async (code) => {
    const played = await play(() => ({ makePass: () => rejected(code) }));
    expect(played.result).toMatchObject({ verdict: 'failed', restored: true });
    expect(codesOf(played)).toContain('pass.issued');
    expect(statesOf(played)).toEqual({ 'pass.issued': 'contradicted', 'pass.gone': 'corroborated' });
  });

  it('is deleted where it could not be sealed', async () => {
    const played = await play((world) => ({
      makePass: () => {
        world.methods = [...world.methods, passOf(1)];
        return rejected('ESCROW_FAILED');
      },
    }));
    expect(played.result).toMatchObject({ verdict: 'inconclusive', restored: true });
    expect(played.world.calls).toEqual(['delete pass-1']);
  });

  it('is deleted where nobody used it in time', async () => {
    const played = await play(
      () => ({}),
      () =>
        ({ ask, honest }) =>
          ask.values.length > 0 ? Promise.resolve(null) : honest(),
    );
    expect(played.result).toMatchObject({ verdict: 'failed', restored: true });
    expect(played.world.calls).toEqual(['pass 1', 'delete pass-1']);
  });

  it('is deleted where it shows only after the step has given up', async () => {
    const played = await play(
      (world) => {
        const calm = { ...world };
        return {
          readMethods: async (input) => {
            const told = await calm.readMethods(input);
            const late = !world.leaves.some((leaf) => leaf.includes('"undo-started"'));
            return late ? { ...told, methods: told.methods.filter(({ type }) => type === 'fido2') } : told;
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
    const played = await play(
      () => ({ deletePass: () => rejected('PERMISSION_MISSING') }),
      () =>
        ({ ask, honest, deny }) =>
          ask.values.length > 0 ? deny({ reason: 'no key at hand' }) : honest(),
    );
    expect(played.result).toMatchObject({ verdict: 'failed', restored: false });
    expect(statesOf(played)['pass.gone']).toBe('contradicted');
    expect(eventsOf(played)).toContainEqual(expect.objectContaining({ type: 'finding', code: 'pass-left' }));
  });
});
