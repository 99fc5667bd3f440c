import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseSyslog } from '../../../activities/intake/syslog-message.ts';

/** Examples of RFC 5424 §6.5. */
const WHOLE =
  '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="Application" eventID="1011"][examplePriority@32473 class="high"]';

describe('parseSyslog', () => {
  it.each([
    ['structured data alone', WHOLE],
    ['structured data and text', `${WHOLE} An application event log entry`],
    ['text without structured data', '<34>1 2003-10-11T22:14:15.003Z host su - ID47 - it failed'],
    [
      'an offset and a part of a second',
      '<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %%',
    ],
    ['nothing but the least', '<0>1 - - - - - -'],
    ['escapes in a value', String.raw`<13>1 - - - - - [a@1 b="\"x\" \] \\"] text`],
  ])('takes %s', (_, text) => {
    expect(parseSyslog(text)).not.toBeNull();
  });

  it('reads the header', () => {
    expect(parseSyslog(`${WHOLE} text`)).toMatchObject({
      facility: 20,
      severity: 5,
      timestamp: '2003-10-11T22:14:15.003Z',
      hostname: 'mymachine.example.com',
      app: 'evntslog',
    });
    expect(parseSyslog('<0>1 - - - - - -')).toMatchObject({ timestamp: null, hostname: null, app: null });
  });

  it.each([
    ['the older form (RFC 3164)', '<34>Oct 11 22:14:15 mymachine su: failed'],
    ['a priority too high', '<192>1 - - - - - -'],
    ['a priority with a zero before', '<034>1 - - - - - -'],
    ['another version', '<34>2 - - - - - -'],
    ['a time with seven digits', '<34>1 2003-10-11T22:14:15.0031234Z - - - - -'],
    ['a time that is none', '<34>1 2003-13-41T22:14:15Z - - - - -'],
    ['a lower-case time', '<34>1 2003-10-11t22:14:15z - - - - -'],
    ['a header that ends', '<34>1 - - - -'],
    ['two blanks', '<34>1  - - - - - -'],
    ['structured data that does not end', '<34>1 - - - - - [a@1 b="c"'],
    ['an unquoted value', '<34>1 - - - - - [a@1 b=c]'],
    ['a quote within a value', '<34>1 - - - - - [a@1 b="c"d"]'],
    ['no blank before the text', '<34>1 - - - - - [a@1]text'],
    ['a host name too long', `<34>1 - ${'h'.repeat(256)} - - - -`],
  ])('refuses %s', (_, text) => {
    expect(parseSyslog(text)).toBeNull();
  });

  it('never throws, and keeps all that is said', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (said) => {
        parseSyslog(said);
        expect(parseSyslog(`<14>1 - - - - - - ${said}`)?.said).toBe(`- ${said}`);
      }),
      { numRuns: 200 },
    );
  });
});
