import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { startChild, type Child } from '../../cli/children.ts';
import { temporaryDirectory } from '../support/temporary.ts';

let directory: string;
beforeAll(async () => {
  directory = await temporaryDirectory('children');
});

/** A child that says this line first. */
function saying(
  line: string,
  { message, ring }: { message?: string; ring?: (text: string) => void } = {},
): Promise<Child> {
  return startChild({
    name: 'worker',
    file: 'test/cli/fixtures/child.ts',
    args: [line, ...(message === undefined ? [] : [message])],
    env: process.env,
    logFile: path.join(directory, 'child.log'),
    ring,
    readyWithinMs: 30_000,
  });
}

describe('a child', () => {
  it('is ready when it says so', async () => {
    const child = await saying('{"ready":true,"pid":7}');
    expect(child.ready).toEqual({ ready: true, pid: 7 });
    await child.stop();
    expect(await child.ended).toMatch(/exit code|signal/);
  });

  it("rings at its parent's terminal, as its own words go into a log", async () => {
    const message = 'A drill begins.';
    let ring: (text: string) => void = () => undefined;
    const rung = new Promise((resolve) => {
      ring = resolve;
    });
    const child = await saying('{"ready":true}', { message, ring });
    expect(await rung).toBe('\u0007A drill begins.\n');
    await child.stop();
  });

  it('has nobody to ring where its parent has no terminal', async () => {
    const child = await saying('{"ready":true}', { message: 'A drill begins.' });
    await expect(child.ended).resolves.toBe('exit code 1');
    expect(await readFile(path.join(directory, 'child.log'), 'utf8')).toContain('the worker has no terminal');
  });

  it('that reports an error is none: its own code and words are thrown', async () => {
    const line = JSON.stringify({
      error: { code: 'KEY_UNREADABLE', message: 'expected a key', place: null },
    });
    await expect(saying(line)).rejects.toMatchObject({
      code: 'KEY_UNREADABLE',
      message: expect.stringMatching(/the worker could not start: expected a key; its log is .*child\.log/),
    });
  });

  it.each([
    '{"ready":false}',
    '{}',
    'null',
    '"ready"',
    'ready',
    '{"error":{"code":"NO_CODE_OF_OURS","message":"x"}}',
  ])('that says %s is not ready', async (line) => {
    await expect(saying(line)).rejects.toMatchObject({ code: 'SERVER_START_FAILED' });
  });
});
