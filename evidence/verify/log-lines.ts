import type { z } from 'zod';
import type { ErrorCode } from '../../domain/errors.ts';
import type { Digest } from '../../domain/ids.ts';
import { sha256Hex, type Sha256 } from '../core/hash.ts';
import { rootOf, treeHashesBy, type Tree } from '../core/merkle.ts';
import { grownTo, hashTree } from '../core/tree-hash.ts';
import { splitJournal, type Divisible } from '../journal-file.ts';
import { readLeaf } from './leaf.ts';
import { Break } from './report.ts';
import { requireShape } from './shape.ts';

/** A line's number and kind, which lines of every log have. */
interface AnyLine {
  readonly n: number;
  readonly type: string;
}

/** A line, its number by its place in the file, and the lines before it. */
export interface PlacedLine<Line> {
  readonly line: Line;
  readonly n: number;
  readonly before: readonly Line[];
}

/** What the lines of one kind of log are: a run's journal, the ledger. */
export interface LineForm<Line extends AnyLine> {
  /** What a line is called in messages. */
  readonly called: 'event' | 'entry';
  readonly schema: z.ZodType<Line>;
  /** The type of the first line, and of no other. */
  readonly first: Line['type'];
  readonly placeOf: (n: number) => string;
  /** Throws unless the line fits those before it in all that is not asked of every log. */
  readonly requireFits: (placed: PlacedLine<Line>) => void;
}

/** The lines of a log, all checked, each by itself and against those before. */
export interface CheckedLines<Line, Bytes> {
  readonly lines: readonly Line[];
  /** The tree over all lines. */
  readonly tree: Tree;
  /** The tree over the first `size` lines; null for a size that the log does not reach. */
  readonly treeAt: (size: number) => Tree | null;
  /** The root over the first `size` lines; null for a size that the log does not reach. */
  readonly rootAt: (size: number) => Digest | null;
  /** Length of the whole lines with their ends. */
  readonly wholeBytes: number;
  /** What stands after the last whole line; empty unless a write was cut off. Not judged. */
  readonly torn: Bytes;
}

/**
 * Reads a log from its bytes: each line is JSON in its RFC 8785 form and of its schema, with the number of its place.
 * Throws the first break, named by its line: `EVENT_MALFORMED`, `EVIDENCE_GAP`, `EVENT_OUT_OF_ORDER`, or one of
 * `requireFits`. The tree over it is hashed once, by `sha256`, for whatever sizes are asked for.
 */
export function checkLines<Line extends AnyLine, Bytes extends Uint8Array>({
  bytes,
  form,
  sha256 = sha256Hex,
}: {
  bytes: Divisible<Bytes>;
  form: LineForm<Line>;
  sha256?: Sha256 | undefined;
}): CheckedLines<Line, Bytes> {
  const { leaves, wholeBytes, torn } = splitJournal(bytes);
  const lines: Line[] = [];
  for (const [n, leaf] of leaves.entries()) {
    const line = readLine({ leaf, n, form });
    form.requireFits({ line, n, before: lines });
    lines.push(line);
  }
  const by = treeHashesBy(sha256);
  const hashes = hashTree(leaves.map(by.leaf), by);
  const treeAt = (size: number) => (size <= lines.length ? grownTo({ hashes, size }) : null);
  const rootAt = (size: number) => {
    const tree = treeAt(size);
    return tree === null ? null : rootOf(tree);
  };
  const tree = grownTo({ hashes, size: lines.length });
  return { lines, tree, treeAt, rootAt, wholeBytes, torn };
}

/** One line by itself: of its schema, with the number of its place; and of the first type where it is the first. */
export function readLine<Line extends AnyLine>({
  leaf,
  n,
  form: { called, schema, first, placeOf },
}: {
  leaf: Uint8Array;
  n: number;
  form: LineForm<Line>;
}): Line {
  const place = placeOf(n);
  const broken = (code: ErrorCode, message: string) => new Break({ code, place, message });
  const value = readLeaf({ leaf, place });
  const line = requireShape({ value, schema, what: `an ${called}`, code: 'EVENT_MALFORMED', place });
  if (line.n > n) throw broken('EVIDENCE_GAP', `expected ${called} ${n}, got ${line.n}`);
  if (line.n < n) throw broken('EVENT_OUT_OF_ORDER', `expected ${called} ${n}, got ${line.n}`);
  if ((line.type === first) !== (n === 0))
    throw broken('EVENT_OUT_OF_ORDER', `expected ${first} first and only there, got ${line.type}`);
  return line;
}
