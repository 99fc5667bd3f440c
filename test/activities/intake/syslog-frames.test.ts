import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createFramer } from '../../../activities/intake/syslog-frames.ts';

const counted = (text: string) => `${Buffer.byteLength(text)} ${text}`;

/** What comes of a stream that arrives in these pieces. */
function frame(pieces: readonly Uint8Array[], maxBytes = 100) {
  const framer = createFramer(maxBytes);
  const messages: string[] = [];
  for (const piece of pieces) {
    const framed = framer(Buffer.from(piece));
    messages.push(...framed.messages.map((message) => message.toString('utf8')));
    if (!framed.ok) return { messages, because: framed.because };
  }
  return { messages, because: null };
}

const bytes = (text: string) => [Buffer.from(text)];

describe('createFramer', () => {
  it.each([
    ['by their lengths', `${counted('<1>1 a')}${counted('<1>1 b')}`, ['<1>1 a', '<1>1 b']],
    ['by their line ends', '<1>1 a\n<1>1 b\r\n<1>1 unfinished', ['<1>1 a', '<1>1 b']],
    ['both ways in one stream', `${counted('<1>1 a\nb')}<1>1 c\n`, ['<1>1 a\nb', '<1>1 c']],
  ])('takes messages apart %s', (_, stream, messages) => {
    expect(frame(bytes(stream))).toEqual({ messages, because: null });
  });

  it.each([
    ['a length too great', '101 <1>1', 'oversize'],
    ['a length of many digits', '1000000000000', 'oversize'],
    ['a line without end', `<${'x'.repeat(101)}`, 'oversize'],
    ['a length that is zero', '0 ', 'framing'],
    ['a length without a blank', '12<1>1', 'framing'],
    ['anything else', 'GET / HTTP/1.1', 'framing'],
  ])('gives up on %s, after what came before', (_, stream, because) => {
    expect(frame(bytes(`${counted('<1>1 a')}${stream}`))).toEqual({ messages: ['<1>1 a'], because });
  });

  it('gives the same whatever the pieces are', () => {
    const messages = fc.array(fc.string({ unit: 'grapheme', maxLength: 15 }), { maxLength: 5 });
    fc.assert(
      fc.property(messages, fc.array(fc.nat({ max: 40 })), (texts, cuts) => {
        const given = texts.map((text) => `<1>1 ${text}`);
        const stream = Buffer.from(given.map(counted).join(''));
        const at = [0, ...cuts.map((cut) => Math.min(cut, stream.length)), stream.length].sort(
          (a, b) => a - b,
        );
        const pieces = at.slice(1).map((end, index) => stream.subarray(at[index], end));
        expect(frame(pieces, 400)).toEqual({ messages: given, because: null });
      }),
      { numRuns: 200 },
    );
  });
});
