import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { orInterrupted } from '../../cli/interruption.ts';

const never = new Promise<never>(() => undefined);

describe('work that a person may interrupt', () => {
  it('settles as it would, and leaves no listener', async () => {
    const { signal } = new AbortController();
    await expect(orInterrupted({ signal, work: Promise.resolve(7) })).resolves.toBe(7);
    const failing = orInterrupted({ signal, work: Promise.reject(new Error('refused')) });
    await expect(failing).rejects.toThrow('refused');
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('is left at once, whenever the interruption comes', async () => {
    const controller = new AbortController();
    const waiting = orInterrupted({ signal: controller.signal, work: never });
    controller.abort(new Error('Ctrl-C'));
    await expect(waiting).rejects.toMatchObject({ message: 'interrupted', cause: { message: 'Ctrl-C' } });
    await expect(orInterrupted({ signal: controller.signal, work: never })).rejects.toThrow('interrupted');
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('may fail later without anybody hearing of it', async () => {
    const controller = new AbortController();
    let fail: (error: Error) => void = () => undefined;
    const work = new Promise<never>((_resolve, reject) => (fail = reject));
    const waiting = orInterrupted({ signal: controller.signal, work });
    controller.abort();
    await expect(waiting).rejects.toThrow('interrupted');
    fail(new Error('the connection was closed'));
    await expect(work).rejects.toThrow('closed');
  });
});
