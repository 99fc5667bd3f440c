/** Longest message that is taken; receivers must take 2 KiB at least, and an alert needs no more than this. */
export const MESSAGE_MAX_BYTES = 64 * 1_024;

const LINE_END = 0x0a;
const BLANK = 0x20;

/** What came of the bytes so far. */
export type Framed =
  | { readonly ok: true; readonly messages: readonly Buffer[] }
  /** The stream cannot be followed any further; messages before the fault are given. */
  | { readonly ok: false; readonly messages: readonly Buffer[]; readonly because: 'oversize' | 'framing' };

/** Takes a stream of one connection apart. */
export type Framer = (chunk: Buffer) => Framed;

/**
 * Each frame is either `LENGTH SP MESSAGE`, or a message that begins with `<` and ends with LF.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6587#section-3.4
 */
export function createFramer(maxBytes: number = MESSAGE_MAX_BYTES): Framer {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const messages: Buffer[] = [];
    for (;;) {
      const frame = firstFrame({ bytes: rest, maxBytes });
      if (frame === 'more') return { ok: true, messages };
      if (typeof frame === 'string') return { ok: false, messages, because: frame };
      messages.push(frame.message);
      rest = rest.subarray(frame.end);
    }
  };
}

type Found = { readonly message: Buffer; readonly end: number } | 'more' | 'oversize' | 'framing';

function firstFrame({ bytes, maxBytes }: { readonly bytes: Buffer; readonly maxBytes: number }): Found {
  const [first] = bytes;
  if (first === undefined) return 'more';
  if (first === 0x3c) return untilLineEnd({ bytes, maxBytes });
  return first >= 0x31 && first <= 0x39 ? counted({ bytes, maxBytes }) : 'framing';
}

function untilLineEnd({ bytes, maxBytes }: { readonly bytes: Buffer; readonly maxBytes: number }): Found {
  const end = bytes.indexOf(LINE_END);
  if ((end === -1 ? bytes.length : end) > maxBytes) return 'oversize';
  if (end === -1) return 'more';
  const line = bytes.subarray(0, end);
  return { message: line.at(-1) === 0x0d ? line.subarray(0, -1) : line, end: end + 1 };
}

function counted({ bytes, maxBytes }: { readonly bytes: Buffer; readonly maxBytes: number }): Found {
  const longest = String(maxBytes).length;
  const digits = /^\d+/.exec(bytes.subarray(0, longest + 1).toString('latin1'))?.[0] ?? '';
  if (digits.length > longest || Number(digits) > maxBytes) return 'oversize';
  if (bytes.length === digits.length) return 'more';
  if (bytes[digits.length] !== BLANK) return 'framing';
  const start = digits.length + 1;
  const end = start + Number(digits);
  return bytes.length < end ? 'more' : { message: bytes.subarray(start, end), end };
}
