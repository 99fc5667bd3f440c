import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { patternProblem } from '../../../domain/definition/pattern.ts';
import { readRunbook } from '../../../domain/definition/runbook.ts';
import { judgeOwnLimit } from '../../support/own-limit.ts';

const runbookWith = ({ pattern = '^A$', name = 'number', step = 'count' }) =>
  [
    'runbook: r',
    'title: T',
    'scenario: key-lost',
    'method:',
    `  - { id: ${step}, do: attest, instruction: Do it, by: [{ role: soc, count: 1 }],`,
    `      values: [{ name: ${name}, ask: How many, pattern: ${JSON.stringify(pattern)} }] }`,
    '',
  ].join('\n');

describe('a pattern for values', () => {
  it.each([
    '^[0-9]{1,3}$',
    '^[A-Z]-[0-9]{4}$',
    '^(?:red|green|blue)$',
    '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}$',
    '^(?:[A-Z]{2}-)?[0-9]{4}$',
    '^(?<seal>[a-z]){2}$',
    '^\\p{L}+\\*\\+\\u{61}$',
    '^[(+*?|]{2}$',
  ])('may be %s', (pattern) => {
    expect(patternProblem(pattern)).toBeNull();
  });

  it.each([
    ['^(a+)+$', /inside a repeated group/],
    ['^(?:a*)*$', /inside a repeated group/],
    ['^((a?))+$', /inside a repeated group/],
    ['^(?:(?:a{2}))*$', /inside a repeated group/],
    ['^(a|aa)+$', /inside a repeated group/],
    ['^((a|b)c){2,}$', /inside a repeated group/],
    ['^(?<x>[+]a+)+?$', /inside a repeated group/],
    ['a*a*a*$', /at most 2 places/],
    ['^a?a?a?$', /at most 2 places/],
    ['^(a|b)(a|b)(a|b)$', /at most 2 places/],
    ['^(a)\\1$', /references back .*, got "\\1" as character 5$/],
    ['^(?<x>a)\\k<x>$', /references back/],
    ['^(?=a)a$', /look ahead or behind/],
    ['^(?!a)b$', /look ahead or behind/],
    ['(?<=a)b', /look ahead or behind/],
    ['(?<!a)b', /look ahead or behind/],
    ['[0-9', /ECMAScript.*, got "\[0-9": unterminated character class$/],
    ['a'.repeat(101), /at most 100 characters/],
  ])('is refused as %s', (pattern, expected) => {
    expect(patternProblem(pattern)).toMatch(expected);
  });

  it('comes to an end on the longest value, whatever it is', async () => {
    const piece = fc.constantFrom(
      'a',
      '(',
      ')',
      '*',
      '+',
      '?',
      '|',
      '{2}',
      '{1,}',
      '(?:',
      'b',
      '^',
      '$',
      '.',
    );
    const pattern = fc.array(piece, { maxLength: 20 }).map((pieces) => `${pieces.join('')}$`);
    fc.assert(
      fc.property(
        pattern.filter((each) => patternProblem(each) === null),
        (each) => {
          // A pattern that is slow at all takes days.
          expect(new RegExp(each, 'u').test(`${'a'.repeat(200)}!`)).toEqual(expect.any(Boolean));
        },
      ),
      { numRuns: 200 },
    );
    await judgeOwnLimit();
  });

  it('is named with its place where a runbook has a slow one', () => {
    const read = readRunbook({ file: 'r.yaml', text: runbookWith({ pattern: '^(a+)+$' }) });
    expect(read.ok ? [] : read.faults).toMatchObject([
      { code: 'VALUE_INVALID', path: 'method[0].values[0].pattern', place: { line: 6 } },
    ]);
  });
});

describe('an id', () => {
  it.each(['constructor', 'prototype'])('may not be %s, nor may the name of a value', (name) => {
    const codes = [runbookWith({ name }), runbookWith({ step: name })].map((text) => {
      const read = readRunbook({ file: 'r.yaml', text });
      return read.ok ? [] : read.faults.map(({ code, path }) => `${code} ${path}`);
    });
    expect(codes).toEqual([['VALUE_INVALID method[0].values[0].name'], ['VALUE_INVALID method[0].id']]);
  });
});
