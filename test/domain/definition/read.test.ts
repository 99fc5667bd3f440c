import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { readAny } from '../../../domain/definition/any.ts';
import { readDefinition } from '../../../domain/definition/read.ts';
import { readOrganisation } from '../../../domain/definition/organisation.ts';
import { readRunbook } from '../../../domain/definition/runbook.ts';
import { ERROR_CODES } from '../../../domain/errors.ts';
import { bundledRunbookText, exampleOrganisationText } from '../../support/organisation.ts';

const schema = z.strictObject({
  name: z.string(),
  size: z.int().max(9).optional(),
  list: z.array(z.string()).optional(),
});

function read(text: string) {
  return readDefinition({ file: 'a.yaml', text, schema });
}

/** Faults as `line:column CODE path`. */
function faultsOf(text: string): string[] {
  const result = read(text);
  if (result.ok) return [];
  return result.faults.map(({ code, place, path }) => `${place.line}:${place.column} ${code} ${path}`);
}

describe('readDefinition', () => {
  it('reads plain YAML and finds the place of every value', () => {
    const result = read('name: "x"\nlist:\n  - one\n  - two # second\n');
    expect(result).toMatchObject({ ok: true, value: { name: 'x', list: ['one', 'two'] } });
    if (!result.ok) return;
    expect(result.placeOf('list[1]')).toEqual({ file: 'a.yaml', line: 4, column: 5 });
    expect(result.placeOf('name')).toEqual({ file: 'a.yaml', line: 1, column: 7 });
    expect(result.placeOf('')).toEqual({ file: 'a.yaml', line: 1, column: 1 });
  });

  it('gives a path that is not there the place of what is around it', () => {
    const result = read('name: x\nlist: [a]\n');
    if (!result.ok) throw new Error('expected a definition');
    expect(result.placeOf('list[7].deep["odd key"].er')).toEqual(result.placeOf('list'));
    expect(result.placeOf('nowhere')).toEqual(result.placeOf(''));
  });

  it('takes a byte order mark, CRLF, JSON and folded text', () => {
    expect(read('\uFEFFname: x\r\nsize: 3\r\n')).toMatchObject({ ok: true, value: { name: 'x', size: 3 } });
    expect(read('{"name": "x", "size": 3}')).toMatchObject({ ok: true });
    expect(read('name: >-\n  one\n  two\n')).toMatchObject({ ok: true, value: { name: 'one two' } });
    expect(read('%YAML 1.2\n---\nname: x\n...\n')).toMatchObject({ ok: true });
  });

  it('reads words and numbers as YAML 1.2 does, not as 1.1 did', () => {
    expect(read('name: yes')).toMatchObject({ ok: true, value: { name: 'yes' } });
    expect(read('name: 12:30:45')).toMatchObject({ ok: true, value: { name: '12:30:45' } });
    expect(read('name: 2026-01-01')).toMatchObject({ ok: true, value: { name: '2026-01-01' } });
    expect(faultsOf('name: 0o17')).toEqual(['1:7 VALUE_TYPE name']);
  });

  it('names all faults at once, in the order of the file', () => {
    expect(faultsOf('size: 12\nsort: 1\nlist: [1, b, {}]\n')).toEqual([
      '1:1 KEY_MISSING name',
      '1:7 VALUE_INVALID size',
      '2:1 KEY_UNKNOWN sort',
      '3:8 VALUE_TYPE list[0]',
      '3:14 VALUE_TYPE list[2]',
    ]);
  });

  it('does not blame a refused value for its shape', () => {
    expect(faultsOf('name: &a x\nsize: *a\nlist: [*a]\n')).toEqual([
      '1:10 YAML_UNSUPPORTED name',
      '2:7 YAML_UNSUPPORTED size',
      '3:8 YAML_UNSUPPORTED list[0]',
    ]);
  });

  it('names a misplaced key with a quoted path', () => {
    expect(faultsOf('name: x\n"odd key.": 1\n')).toEqual(['2:1 KEY_UNKNOWN ["odd key."]']);
  });

  it('names the same fault once, and no more than 200', () => {
    const faults = faultsOf(
      `name: x\n${Array.from({ length: 500 }, (_unused, n) => `k${n}: 1`).join('\n')}\n`,
    );
    expect(faults).toHaveLength(200);
    expect(faults[0]).toBe('2:1 KEY_UNKNOWN k0');
  });

  it('keeps prototypes out of the value', () => {
    const result = readDefinition({
      file: 'a.yaml',
      text: '__proto__: { polluted: true }\ntoString: mine\n',
      schema: z.record(z.string(), z.unknown()),
    });
    expect(result).toMatchObject({
      ok: false,
      faults: [{ code: 'YAML_UNSUPPORTED', place: { line: 1, column: 1 } }],
    });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('any text at all', () => {
  const words = fc.constantFrom(
    ...[
      'runbook: a\n',
      'organisation: a\n',
      'method:\n',
      '  - ',
      '{ id: a, do: sign-in }',
      '&a ',
      '*a',
      '!!x ',
      '<<: ',
      '---\n',
    ],
    ...[
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '|\n ',
      '? ',
      ': ',
      '\t',
      '%YAML 1.1\n',
      '__proto__: 1\n',
      '\u202E',
      '\uD800',
      '# c\n',
    ],
  );
  const nearly = fc.array(fc.oneof(words, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 40 });

  it('is a definition or a list of faults with places, never an exception', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          nearly.map((parts) => parts.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          for (const result of [readRunbook({ file: 'f', text }), readOrganisation({ file: 'f', text })]) {
            if (result.ok) continue;
            expect(result.faults.length).toBeGreaterThan(0);
            for (const { code, place } of result.faults) {
              expect(ERROR_CODES).toContain(code);
              expect(place.line).toBeGreaterThanOrEqual(1);
              expect(place.column).toBeGreaterThanOrEqual(1);
            }
          }
          expect(['runbook', 'organisation', 'review', 'unknown']).toContain(
            readAny({ file: 'f', text }).kind,
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is refused as often as one character of a good file is lost, or read; it never throws', () => {
    const good = [bundledRunbookText('quarterly-drill'), exampleOrganisationText()];
    fc.assert(
      fc.property(fc.constantFrom(...good), fc.nat(), fc.string({ maxLength: 2 }), (text, at, put) => {
        const cut = at % text.length;
        const damaged = text.slice(0, cut) + put + text.slice(cut + 1);
        expect(typeof readAny({ file: 'f', text: damaged }).kind).toBe('string');
      }),
      { numRuns: 100 },
    );
  });
});
