import { describe, expect, it } from '@jest/globals';
import { CancelledFailure } from '@temporalio/common';
import { DeadlinePassed, pause, withDeadline } from '../../activities/deadline.ts';
import { ALLOWANCES, createPacer } from '../../activities/pacer.ts';

const forever = () => new Promise<never>(() => undefined);
const { signal } = new AbortController();

describe('a call with a deadline', () => {
  it('gives its result', async () => {
    await expect(withDeadline({ limitMs: 1_000, signal }, () => Promise.resolve(7))).resolves.toBe(7);
  });

  it('gives its own error', async () => {
    const fault = new Error('own');
    await expect(withDeadline({ limitMs: 1_000, signal }, () => Promise.reject(fault))).rejects.toBe(fault);
  });

  it('ends at the limit although the call never does, and tells the call', async () => {
    let told: AbortSignal | undefined;
    const call = withDeadline({ limitMs: 20, signal }, (limit) => {
      told = limit;
      return forever();
    });
    await expect(call).rejects.toBeInstanceOf(DeadlinePassed);
    expect(told?.aborted).toBe(true);
  });

  it('ends at once when the activity is cancelled', async () => {
    const controller = new AbortController();
    const call = withDeadline({ limitMs: 60_000, signal: controller.signal }, forever);
    controller.abort(new CancelledFailure('enough'));
    await expect(call).rejects.toThrow(new CancelledFailure('enough'));
  });

  it('does not start after the cancellation', async () => {
    let started = false;
    const call = withDeadline({ limitMs: 60_000, signal: AbortSignal.abort() }, () => {
      started = true;
      return forever();
    });
    await expect(call).rejects.toBeInstanceOf(CancelledFailure);
    expect(started).toBe(false);
  });
});

describe('a pause', () => {
  it('ends by a cancellation, before or during', async () => {
    await expect(pause({ ms: 60_000, signal: AbortSignal.abort() })).rejects.toBeInstanceOf(CancelledFailure);
    const controller = new AbortController();
    const paused = pause({ ms: 60_000, signal: controller.signal });
    controller.abort();
    await expect(paused).rejects.toBeInstanceOf(CancelledFailure);
  });
});

describe('the pacer', () => {
  it('lets one key through at its interval, and another at once', async () => {
    const pace = createPacer({ ...ALLOWANCES, 'conditional-access': { requests: 1, windowMs: 30 } });
    const from = performance.now();
    const through: string[] = [];
    const past = (tenant: string) =>
      pace({ tenant, allowance: 'conditional-access', signal }, async () => {
        through.push(tenant);
        return Promise.resolve();
      });
    await past('main');
    await Promise.all([past('main'), past('main'), past('other')]);
    expect(through).toEqual(['main', 'other', 'main', 'main']);
    // Node's timers count whole milliseconds, so each may end up to one early.
    expect(performance.now() - from).toBeGreaterThanOrEqual(58);
  });

  it('counts a question while it is on its way for longer than the window, and gives way to a cancellation', async () => {
    const pace = createPacer({ ...ALLOWANCES, 'conditional-access': { requests: 1, windowMs: 5 } });
    let onTheWay = 0;
    let most = 0;
    const ask = (own = signal) =>
      pace({ tenant: 'main', allowance: 'conditional-access', signal: own }, async () => {
        onTheWay += 1;
        most = Math.max(most, onTheWay);
        await pause({ ms: 20, signal });
        onTheWay -= 1;
      });
    const controller = new AbortController();
    const all = [ask(), ask(), ask()];
    const stopped = ask(controller.signal);
    controller.abort();
    await expect(stopped).rejects.toBeInstanceOf(CancelledFailure);
    await expect(ask(controller.signal)).rejects.toBeInstanceOf(CancelledFailure);
    await Promise.all(all);
    expect(most).toBe(1);
  });

  it('counts a question from its answer, for it may have been long on its way, and lets as many through as there may be', async () => {
    const pace = createPacer({ ...ALLOWANCES, reports: { requests: 2, windowMs: 40 } });
    const sent: number[] = [];
    const sentByAnswer: number[] = [];
    const ask = (takesMs: number) =>
      pace({ tenant: 'main', allowance: 'reports', signal }, async () => {
        sent.push(performance.now());
        await pause({ ms: takesMs, signal });
        sentByAnswer.push(sent.length);
      });
    await Promise.all([ask(0), ask(20)]);
    const answered = performance.now();
    await Promise.all([ask(0), ask(0)]);
    const [, , , fourth = 0] = sent;
    // Both were on their way when the first was answered.
    expect(sentByAnswer[0]).toBe(2);
    expect(fourth - answered).toBeGreaterThanOrEqual(38);
  });
});
