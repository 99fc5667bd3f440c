import { describe, expect, it } from '@jest/globals';
import { CommanderError } from 'commander';
import { asBreakglassError, exitCodeOf, reportError } from '../../cli/border.ts';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import { keptIo } from './example-run.ts';

const place = { file: 'organisation.yaml', line: 3, column: 7 };

describe('the border', () => {
  it.each<[ErrorCode, number]>([
    ['USAGE', 2],
    ['KEY_UNKNOWN', 2],
    ['NOT_CONFIRMED', 2],
    ['PERSON_EXCLUDED', 4],
    ['KEY_UNTRUSTED', 4],
    ['DECISION_EXPIRED', 5],
    ['ASK_CLOSED', 5],
    ['SERVER_NOT_RUNNING', 1],
    ['INTERNAL', 1],
  ])('%s exits %d', (code, exit) => {
    expect(exitCodeOf(code)).toBe(exit);
  });

  it('says code, message and place on stderr, and nothing on stdout', () => {
    const { io, out, said } = keptIo();
    const exit = reportError({
      thrown: new BreakglassError({ code: 'VALUE_TYPE', message: 'expected text', place }),
      io,
    });
    expect({ exit, out, said }).toEqual({
      exit: 2,
      out: [],
      said: ['VALUE_TYPE: expected text (organisation.yaml:3:7)'],
    });
  });

  it('puts the place behind the first line of several', () => {
    const { io, said } = keptIo();
    reportError({ thrown: new BreakglassError({ code: 'USAGE', message: 'one\n  two', place }), io });
    expect(said).toEqual(['USAGE: one (organisation.yaml:3:7)\n  two']);
  });

  it('prints one document with --json', () => {
    const { io, out } = keptIo({ json: true });
    reportError({ thrown: new BreakglassError({ code: 'RUN_NOT_FOUND', message: 'none' }), io });
    expect(out.map((text): unknown => JSON.parse(text))).toEqual([
      { error: { code: 'RUN_NOT_FOUND', message: 'none', place: null } },
    ]);
  });

  it('takes the parser’s complaints as usage, and the unforeseen as internal without a stack', () => {
    const parser = asBreakglassError(
      new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'"),
    );
    expect({ code: parser.code, message: parser.message }).toEqual({
      code: 'USAGE',
      message: "unknown option '--x'",
    });
    const { io, said } = keptIo();
    expect(reportError({ thrown: new TypeError('boom'), io })).toBe(1);
    expect(said).toEqual(['INTERNAL: not foreseen: TypeError: boom']);
  });

  it('shows the stack only where it is asked for', () => {
    const { io, said } = keptIo({ env: { BREAKGLASS_DEBUG: '1' } });
    reportError({ thrown: new TypeError('boom'), io });
    expect(said.join('\n')).toContain('border.test.ts');
  });

  it('lets no foreign message write control characters', () => {
    const { io, said } = keptIo();
    reportError({ thrown: new BreakglassError({ code: 'USAGE', message: 'a\u001b[2Jb' }), io });
    expect(said).toEqual(['USAGE: a[2Jb']);
  });
});
