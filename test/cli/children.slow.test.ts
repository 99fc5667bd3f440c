import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { startChild, type Child } from '../../cli/children.ts';
import { temporaryDirectory } from '../support/temporary.ts';

let directory: string;
beforeAll(async () => {
  directory = await temporaryDirectory('children');
});

/** A child that says this line first. */
function saying(line: string): Promise<Child> {
  return startChild({
    name: 'worker',
    file: 'test/cli/fixtures/child.ts',
    args: [line],
    env: process.env,
    logFile: path.join(directory, 'child.log'),
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
