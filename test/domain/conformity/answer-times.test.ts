import { describe, expect, it } from '@jest/globals';
import { followAnswers } from '../../../domain/conformity/answer-times.ts';
import type { Answer } from '../../../domain/conformity/answer-times.ts';
import type { JournalEvent } from '../../../domain/event.ts';
import { BASE } from './forge.ts';

/*
 * Two looks of the true run, before and after, and what their answers may say of when they were given. Honest clocks are
 * apart, stand still while a worker is away, and are set right in the middle of a run.
 */

type Fact = Extract<JournalEvent, { type: 'fact' }>;

const DAY = 24 * 3_600_000;
const HOST = 'https://graph.example';

const enabled = (step: string): Fact => {
  const found = BASE.filter((event) => event.type === 'fact').find(
    (fact) => fact.claim === 'account.enabled' && fact.step === step,
  );
  if (found === undefined) throw new RangeError(`expected a fact of ${step}`);
  return found;
};
const BEFORE = enabled('hypothesis-before');
const AFTER = enabled('hypothesis-after');

/** An answer whose clocks are that far from the run's at the fact, in milliseconds. */
function answer({ at }: Fact, { asked = 0, dated = asked, ...more }: Partial<Answer> & Apart = {}): Answer {
  const told = (apart: number) => new Date(Date.parse(at) + apart);
  const dates = [told(dated).toUTCString()];
  return { digest: at, host: HOST, askedAt: told(asked).toISOString(), dates, ...more };
}

interface Apart {
  readonly asked?: number;
  readonly dated?: number;
}

/** What is wrong with either look. */
function wrong(before: Answer, after: Answer): (string | null)[] {
  const times = followAnswers();
  return BASE.flatMap((event) => {
    times.pass(event);
    if (event !== BEFORE && event !== AFTER) return [];
    const fact = event === BEFORE ? BEFORE : AFTER;
    return times.faultOf({ fact, answers: [fact === BEFORE ? before : after] });
  });
}

describe('the times of answers', () => {
  it.each<[string, Answer, Answer]>([
    ['clocks that agree', answer(BEFORE), answer(AFTER)],
    ['a worker an hour behind', answer(BEFORE, { asked: -3_600_000, dated: 0 }), answer(AFTER)],
    ['a worker an hour ahead', answer(BEFORE), answer(AFTER, { asked: 3_600_000, dated: 0 })],
    [
      'a clock that was six days ahead at the opening and was set right',
      answer(BEFORE, { asked: -6 * DAY }),
      answer(AFTER, { asked: -6 * DAY }),
    ],
    ['a tenant six days ahead', answer(BEFORE, { dated: 6 * DAY }), answer(AFTER, { dated: 6 * DAY })],
    ['servers a minute apart', answer(BEFORE, { dated: 180_000 }), answer(AFTER)],
    ['no time of the server', answer(BEFORE), answer(AFTER, { dates: [] })],
    ['a time that is none', answer(BEFORE, { dates: ['soon'] }), answer(AFTER, { dates: ['later'] })],
    [
      'another server, whose clock is behind',
      answer(BEFORE),
      answer(AFTER, { dated: -DAY, host: 'https://logs.example' }),
    ],
  ])('may be those of %s', (_what, before, after) => {
    expect(wrong(before, after)).toEqual([null, null]);
  });

  it.each<[string, Answer, Answer, RegExp]>([
    ['the same answer', answer(BEFORE), answer(BEFORE), /a look of its own in hypothesis-after/],
    ['one of another quarter', answer(BEFORE), answer(AFTER, { asked: -90 * DAY, dated: 0 }), /asked for at/],
    [
      'one asked for two days later',
      answer(BEFORE),
      answer(AFTER, { asked: 2 * DAY, dated: 0 }),
      /asked for/,
    ],
    ['one given last year', answer(BEFORE), answer(AFTER, { dated: -365 * DAY }), /got one of 2025/],
    ['one given next year', answer(BEFORE), answer(AFTER, { dated: 365 * DAY }), /got one of 2027/],
    [
      'one given a day before the first look',
      answer(BEFORE),
      answer(AFTER, { dated: -DAY }),
      /before others of https:\/\/graph.example that came first/,
    ],
  ])('are not those of the last look: %s', (_what, before, after, message) => {
    expect(wrong(before, after)).toEqual([null, expect.stringMatching(message)]);
  });

  it('of an undo are later than those of its step', () => {
    const [first] = BASE;
    if (first === undefined) throw new RangeError('expected a run');
    const base = { v: 1, run: first.run } as const;
    const step = 'reset';
    const told = (n: number, claim: Fact['claim']): Fact => ({ ...BEFORE, n, step, claim });
    const left = told(1, 'unit.left');
    const back = told(3, 'unit.restored');
    const times = followAnswers();
    times.pass({
      ...base,
      n: 0,
      at: BEFORE.at,
      type: 'step-opened',
      step,
      do: 'reset-password',
      account: null,
    });
    expect(times.faultOf({ fact: left, answers: [answer(left)] })).toBeNull();
    times.pass({ ...base, n: 2, at: BEFORE.at, type: 'undo-started', step, act: 'put it back' });
    expect(times.faultOf({ fact: back, answers: [answer(left)] })).toMatch(/the undo of reset/);
    const early = answer(back, { digest: 'early', dated: -DAY });
    expect(times.faultOf({ fact: back, answers: [early] })).toMatch(/that came first/);
    expect(times.faultOf({ fact: back, answers: [answer(back, { digest: 'late' })] })).toBeNull();
  });
});
