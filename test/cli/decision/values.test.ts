import { describe, expect, it } from '@jest/globals';
import { requireValues } from '../../../cli/decision/answer.ts';

const ask = { values: [{ name: 'seal', ask: 'the number on the seal', pattern: '^[A-Z]-[0-9]{4}$' }] };

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

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      'in another form',
      { seal: '1001' },
      /^--attest: expected a value for seal: .*\^\[A-Z\].*nothing was signed$/,
    ],
    ['left out', {}, /^--attest: expected a value for seal/],
    ['never asked for', { seal: 'A-1001', more: 'x' }, /^--attest: more was not asked for/],
    ['longer than any', { seal: `A-${'1'.repeat(300)}` }, /expected a value for seal/],
  ])('are refused before anybody signs them: %s', (_what, values, message) => {
    expect(given(values)).toThrow(
      expect.objectContaining({ code: 'VALUE_NOT_ASKED', message: expect.stringMatching(message) }),
    );
  });
});
