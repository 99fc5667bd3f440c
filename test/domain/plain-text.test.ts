import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plainText, quotedWords } from '../../domain/plain-text.ts';
import { sayNetworkError } from '../../activities/network-errors.ts';
import { text } from '../../domain/steps/shared.ts';
import { codePoint } from '../support/code-point.ts';

describe('text from outside', () => {
  it.each([
    ['Require MFA', 'Require MFA'],
    ['\u001b[31mred', '\uFFFD[31mred'],
    ['a\u202Eb', 'a\uFFFDb'],
    [null, ''],
    [undefined, ''],
  ])('%j becomes %j', (given, plain) => {
    expect(plainText(given)).toBe(plain);
  });

  it('always passes as text that people read', () => {
    fc.assert(
      fc.property(fc.string({ unit: codePoint(), minLength: 1, maxLength: 300 }), (given) => {
        expect(text(400).safeParse(plainText(given)).success).toBe(true);
      }),
    );
  });
});

describe('words that stand in quotes', () => {
  it('stay on one line and within their quotes, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: codePoint(), maxLength: 700 }), (given) => {
        const words = quotedWords(`${given}"\n“${given}`);
        expect(words).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029"“”„«»]/u);
        expect(Array.from(words).length).toBeLessThanOrEqual(500);
      }),
    );
  });
});

describe('a connection that failed', () => {
  it.each<[unknown, string]>([
    [{ cause: { code: 'ENOTFOUND' } }, 'name not found'],
    [{ cause: { errors: [{ code: 'ECONNREFUSED' }, { code: 'ETIMEDOUT' }] } }, 'connection refused'],
    [{ code: 'ESTRANGE' }, 'connection failed (ESTRANGE)'],
    [{ code: 'secret text' }, 'connection failed'],
    [new Error('secret'), 'connection failed'],
    [null, 'connection failed'],
  ])('%j is %s', (error, words) => {
    expect(sayNetworkError(error)).toBe(words);
  });
});
