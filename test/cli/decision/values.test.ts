import { describe, expect, it } from '@jest/globals';
import { requireValues } from '../../../cli/decision/answer.ts';
import { exampleOf } from '../../../domain/asked-values.ts';
import { questionsOf } from '../../../domain/plan/questions.ts';
import { examplePlan } from '../../support/organisation.ts';

const SEAL = { name: 'seal', ask: 'the number on the seal', pattern: '^[A-Z]-[0-9]{4}$' };
const ask = { values: [SEAL] };

function given(values: Readonly<Record<string, string>>, choice: 'attest' | 'deny' = 'attest') {
  return () => {
    requireValues({ ask, answer: { choice, reason: '', values } });
  };
}

describe('the values of an answer', () => {
  it('are taken as they were asked for, and none with a denial', () => {
    expect(given({ seal: 'A-1001' })).not.toThrow();
    expect(given({}, 'deny')).not.toThrow();
  });

  it.each<[string, string, Readonly<Record<string, string>>, RegExp]>([
    [
      'in another form',
      'VALUE_INVALID',
      { seal: '1001' },
      /^--attest: expected a value for seal: .*\^\[A-Z\].*another form; nothing was signed$/,
    ],
    ['left out', 'VALUE_INVALID', {}, /^--attest: expected a value for seal.*; it is missing/],
    [
      'never asked for',
      'VALUE_NOT_ASKED',
      { seal: 'A-1001', more: 'x' },
      /^--attest: more was not asked for; asked for: seal;/,
    ],
    ['misspelt', 'VALUE_NOT_ASKED', { seals: 'A-1001' }, /seals was not asked for; did you mean seal\?/],
    ['longer than any', 'VALUE_INVALID', { seal: `A-${'1'.repeat(300)}` }, /got more than 200 characters/],
  ])('are refused before anybody signs them: %s', (_what, code, values, message) => {
    expect(given(values)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  it('are shown by an example where they have a form that people know', () => {
    const plan = examplePlan('quarterly-drill');
    const asked = plan.steps.flatMap((step) => questionsOf({ plan, step }).flatMap(({ values }) => values));
    for (const spec of asked.filter(({ pattern }) => pattern !== undefined)) {
      expect(exampleOf(spec)).toMatch(new RegExp(spec.pattern ?? '', 'u'));
    }
    const seen = asked.find(({ name }) => name === 'seen-at') ?? SEAL;
    expect(() => {
      requireValues({
        ask: { values: [seen] },
        answer: { choice: 'attest', reason: '', values: { 'seen-at': '15:33' } },
      });
    }).toThrow(/ISO 8601 UTC, such as 2026-11-23T15:33:30Z; what you wrote/);
    expect([SEAL, { pattern: '^.{5,40}$' }, {}].map(exampleOf)).toEqual([null, null, null]);
  });
});
