import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rowTest } from '../../../simulator/graph/filter.ts';
import type { Filterable } from '../../../simulator/graph/filter.ts';
import { parseFilter } from '../../../simulator/graph/filter-syntax.ts';
import { GraphRefusal } from '../../../simulator/graph/refusal.ts';

const FILTERABLE: Filterable = {
  name: { kind: 'string', ops: ['eq', 'startswith'] },
  at: { kind: 'date', ops: ['eq', 'ge', 'le'] },
  'status/code': { kind: 'number', ops: ['eq'] },
  'targets/any/id': { kind: 'string', ops: ['eq'] },
};
const row = {
  name: 'Alice',
  at: '2026-11-20T10:00:00Z',
  status: { code: 0 },
  targets: [{ id: 'a' }, { id: 'b' }],
};

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof GraphRefusal) return error.code;
    throw error;
  }
  return 'none';
}

describe('when a filter is understood', () => {
  for (const [filter, expected] of [
    ["name eq 'alice'", true],
    ["name eq 'bob'", false],
    ["startswith(name,'Al')", true],
    ["startsWith(name, 'li')", false],
    ['at ge 2026-11-20T10:00:00Z', true],
    ['at ge 2026-11-20T12:00:00+02:00', true],
    ['at ge 2026-11-20T10:00:00.001Z', false],
    ['at le 2026-11-20', false],
    ['status/code eq 0', true],
    ["status/code eq 1 or name eq 'alice'", true],
    ["name eq 'bob' or status/code eq 0 and at ge 2027-01-01T00:00:00Z", false],
    ["(name eq 'bob' or status/code eq 0) and at le 2027-01-01T00:00:00Z", true],
    ["targets/any(t:t/id eq 'b')", true],
    ["targets/any(t: t/id eq 'c')", false],
    ["name eq 'it''s'", false],
  ] as const) {
    it(`${filter} is ${String(expected)}`, () => {
      expect(rowTest(filter, FILTERABLE)(row)).toBe(expected);
    });
  }

  it('keeps every row without a filter', () => {
    expect(rowTest(undefined, FILTERABLE)(row)).toBe(true);
  });
});

describe('when a filter is not offered', () => {
  for (const [filter, code] of [
    ["secret eq 'x'", 'Request_UnsupportedQuery'],
    ["name ge 'x'", 'Request_UnsupportedQuery'],
    ["targets/any(t:t/name eq 'x')", 'Request_UnsupportedQuery'],
    ["at ge '2026-11-20T10:00:00Z'", 'BadRequest'],
    ['name eq 2026-11-20T10:00:00Z', 'BadRequest'],
    ['', 'BadRequest'],
    ['name eq', 'BadRequest'],
    ["name like 'x'", 'BadRequest'],
    ["name eq 'x", 'BadRequest'],
    ["(name eq 'x'", 'BadRequest'],
    ["name eq 'x' name eq 'y'", 'BadRequest'],
    ["not name eq 'x'", 'BadRequest'],
    ['name eq 2026-13-45T10:00:00Z', 'BadRequest'],
    [`${'('.repeat(100)}name eq 'x'${')'.repeat(100)}`, 'BadRequest'],
  ] as const) {
    it(`${filter.slice(0, 40)} is ${code}`, () => {
      expect(refusal(() => rowTest(filter, FILTERABLE))).toBe(code);
    });
  }
});

describe('for any text', () => {
  it('parses or refuses, and never fails otherwise', () => {
    const word = fc.constantFrom(
      'name',
      'eq',
      'and',
      'or',
      '(',
      ')',
      "'x'",
      'any',
      't:',
      '1',
      '2026-11-20',
      '/',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(word).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(text, (filter) => {
        expect(['none', 'BadRequest']).toContain(refusal(() => parseFilter(filter)));
      }),
    );
  });

  it('finds a string by its quoted form', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const filter = `name eq '${name.replaceAll("'", "''")}'`;
        expect(rowTest(filter, FILTERABLE)({ name })).toBe(true);
      }),
    );
  });
});
