import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pino from 'pino';
import { z } from 'zod';
import { createRefuse } from '../../../activities/intake/refused.ts';

const line = z.object({ source: z.literal('siem'), reason: z.string(), count: z.number() });

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** What the log is told of a source's refusals, each as its reason and count. */
function told() {
  const said: [reason: string, count: number][] = [];
  const write = (text: string) => {
    const { reason, count } = line.parse(JSON.parse(text));
    said.push([reason, count]);
  };
  return { said, refuse: createRefuse({ source: 'siem', logger: pino({}, { write }) }) };
}

describe('createRefuse', () => {
  it('tells the first of each reason at once, whatever came before', () => {
    const { said, refuse } = told();
    refuse('form');
    refuse('proof');
    expect(said).toEqual([
      ['form', 1],
      ['proof', 1],
    ]);
  });

  it('tells of a flood by its number, and of all of it though no more comes', () => {
    const { said, refuse } = told();
    for (let time = 0; time < 1_000; time += 1) refuse('proof');
    expect(said).toEqual([['proof', 1]]);
    jest.advanceTimersByTime(10_000);
    expect(said).toEqual([
      ['proof', 1],
      ['proof', 999],
    ]);
    refuse('proof');
    expect(said).toHaveLength(2);
    jest.advanceTimersByTime(10_000);
    expect(said.at(-1)).toEqual(['proof', 1]);
    jest.advanceTimersByTime(60_000);
    expect(said).toHaveLength(3);
    refuse('proof');
    expect(said).toHaveLength(4);
  });
});
