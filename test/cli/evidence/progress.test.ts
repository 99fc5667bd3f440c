import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { withProgress } from '../../../cli/evidence/progress.ts';

const CLEAR = '\r\u001b[K';
let written: string[];

beforeEach(() => {
  written = [];
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function play({ json = false, lively = true, fails = false }) {
  const work = async () => {
    await jest.advanceTimersByTimeAsync(2_100);
    if (fails) throw new TypeError('a bug');
    return 'done';
  };
  return withProgress({
    io: { json, lively },
    doing: 'Verifying',
    write: (text) => void written.push(text),
    work,
  });
}

describe('withProgress', () => {
  it('says at once what is done, then every second for how long, and clears its line', async () => {
    expect(await play({})).toBe('done');
    expect(written).toEqual(['Verifying …', `${CLEAR}Verifying: 1 s`, `${CLEAR}Verifying: 2 s`, CLEAR]);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(written).toHaveLength(4);
  });

  it('clears its line also where the work fails', async () => {
    await expect(play({ fails: true })).rejects.toThrow('a bug');
    expect(written.at(-1)).toBe(CLEAR);
  });

  it.each([
    ['--json', { json: true }],
    ['a pipe', { lively: false }],
  ])('says nothing for %s', async (_what, given) => {
    expect(await play(given)).toBe('done');
    expect(written).toEqual([]);
  });
});
