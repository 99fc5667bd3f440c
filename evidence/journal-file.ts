const LINE_END = 0x0a;

/** A journal's bytes, taken apart at its line ends. */
export interface JournalBytes<Bytes> {
  /** The whole lines, without their ends: the leaves. */
  readonly leaves: readonly Bytes[];
  /** Length of those lines with their ends: where the next leaf begins. */
  readonly wholeBytes: number;
  /** What stands after the last line end; empty unless a write was cut off. */
  readonly torn: Bytes;
}

/** Bytes that can be taken apart: a Buffer gives Buffers. */
export interface Divisible<Bytes> {
  readonly indexOf: (byte: number, from?: number) => number;
  readonly subarray: (start: number, end?: number) => Bytes;
}

export function splitJournal<Bytes>(bytes: Divisible<Bytes>): JournalBytes<Bytes> {
  const leaves: Bytes[] = [];
  let start = 0;
  for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END, start)) {
    leaves.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return { leaves, wholeBytes: start, torn: bytes.subarray(start) };
}
