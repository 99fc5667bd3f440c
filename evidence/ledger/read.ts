import type { ErrorCode } from '../../domain/errors.ts';
import type { Digest } from '../../domain/ids.ts';
import type { LedgerEntry, RunEntry } from '../../domain/ledger.ts';
import { appendLeaf, EMPTY_TREE, rootOf, type Tree } from '../core/merkle.ts';
import { splitJournal, type Divisible } from '../journal-file.ts';
import { LEDGER_NAMES, signerName } from '../names.ts';
import { readLeaf } from '../verify/leaf.ts';
import { Break } from '../verify/report.ts';
import { entrySchema } from './entry-schema.ts';

type LedgerOpened = Extract<LedgerEntry, { type: 'ledger-opened' }>;

/** Entries whose lines have all been checked, each by itself and against those before. */
export interface CheckedEntries<Bytes = Uint8Array> {
  readonly entries: readonly LedgerEntry[];
  /** Null where there is no whole line yet. */
  readonly opened: LedgerOpened | null;
  readonly tree: Tree;
  /** The tree after the first `size` entries; null for a size that the ledger does not reach. */
  readonly treeAt: (size: number) => Tree | null;
  /** The whole lines, as they were read. */
  readonly whole: Bytes;
  /** What stands after the last whole line; empty unless a write was cut off. */
  readonly torn: Bytes;
}

/** The ledger's name in its checkpoints: the signer's name, then `ledger`. No run may have that name. */
export function ledgerOrigin(organisation: string): string {
  return `${signerName(organisation)}/ledger`;
}

/** `entries.jsonl:17` for entry 16: lines count from 1, entries from 0. */
export function entryLine(n: number): string {
  return `${LEDGER_NAMES.entries}:${n + 1}`;
}

/**
 * Checks the bytes of `entries.jsonl`; throws the first break, named by its line: `EVENT_MALFORMED`, `EVIDENCE_GAP`,
 * `EVENT_OUT_OF_ORDER`. A torn last line is handed back, not judged.
 */
export function checkEntries<Bytes extends Uint8Array>(bytes: Divisible<Bytes>): CheckedEntries<Bytes> {
  const { leaves, wholeBytes, torn } = splitJournal(bytes);
  const entries: LedgerEntry[] = [];
  const trees: Tree[] = [EMPTY_TREE];
  for (const [n, leaf] of leaves.entries()) {
    const entry = readEntry({ leaf, n });
    requirePosition({ entry, n, before: entries });
    entries.push(entry);
    trees.push(appendLeaf(trees[n] ?? EMPTY_TREE, leaf));
  }
  const opened = entries[0]?.type === 'ledger-opened' ? entries[0] : null;
  const tree = trees.at(-1) ?? EMPTY_TREE;
  const whole = bytes.subarray(0, wholeBytes);
  return { entries, opened, tree, treeAt: (size) => trees[size] ?? null, whole, torn };
}

/** The root over the first `size` entries; null for a size that the ledger does not reach. */
export function ledgerRootAt({ treeAt }: CheckedEntries, size: number): Digest | null {
  const tree = treeAt(size);
  return tree === null ? null : rootOf(tree);
}

/** The entry of a type that a run has; a ledger has at most one. */
export function entryOf<Type extends RunEntry['type']>({
  entries,
  type,
  run,
}: {
  entries: readonly LedgerEntry[];
  type: Type;
  run: string;
}): Extract<LedgerEntry, { type: Type }> | null {
  const isIt = (entry: LedgerEntry): entry is Extract<LedgerEntry, { type: Type }> =>
    entry.type === type && 'run' in entry && entry.run === run;
  return entries.find(isIt) ?? null;
}

/** The evidence keys of the ledger, in the order in which they came to sign; the last signs now. */
export function ledgerKeys(entries: readonly LedgerEntry[]): readonly string[] {
  return entries.flatMap((entry) => {
    if (entry.type === 'ledger-opened') return [entry.key];
    return entry.type === 'key-rotated' ? [entry.new] : [];
  });
}

function readEntry({ leaf, n }: { leaf: Uint8Array; n: number }): LedgerEntry {
  const parsed = entrySchema.safeParse(readLeaf({ leaf, place: entryLine(n) }));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw broken('EVENT_MALFORMED', n, `expected an entry: ${where}: ${issue?.message ?? 'unknown'}`);
}

function requirePosition({
  entry,
  n,
  before,
}: {
  entry: LedgerEntry;
  n: number;
  before: readonly LedgerEntry[];
}): void {
  if (entry.n > n) throw broken('EVIDENCE_GAP', n, `expected entry ${n}, got ${entry.n}`);
  if (entry.n < n) throw broken('EVENT_OUT_OF_ORDER', n, `expected entry ${n}, got ${entry.n}`);
  if ((entry.type === 'ledger-opened') !== (n === 0))
    throw broken('EVENT_OUT_OF_ORDER', n, `expected ledger-opened first and only there, got ${entry.type}`);
  const last = before.at(-1);
  if (last !== undefined && entry.at < last.at)
    throw broken('EVENT_OUT_OF_ORDER', n, `expected a time from ${last.at} on`);
  requireOnce({ entry, n, before });
  requireHandedOver({ entry, n, before });
}

/** A run is opened once, then closed once, under one plan. */
function requireOnce({
  entry,
  n,
  before,
}: {
  entry: LedgerEntry;
  n: number;
  before: readonly LedgerEntry[];
}): void {
  if (entry.type !== 'run-opened' && entry.type !== 'run-closed') return;
  const { type, run, plan } = entry;
  if (entryOf({ entries: before, type, run }) !== null)
    throw broken('EVENT_OUT_OF_ORDER', n, `expected one ${type} of ${run}, got another`);
  if (type === 'run-opened') return;
  const opened = entryOf({ entries: before, type: 'run-opened', run });
  if (opened?.plan !== plan)
    throw broken('EVENT_OUT_OF_ORDER', n, `expected ${run} to be opened before with the same plan`);
}

/** Only the key that signs now can hand over to another, and to one that never signed before. */
function requireHandedOver({
  entry,
  n,
  before,
}: {
  entry: LedgerEntry;
  n: number;
  before: readonly LedgerEntry[];
}): void {
  if (entry.type !== 'key-rotated') return;
  const keys = ledgerKeys(before);
  if (entry.old !== keys.at(-1) || keys.includes(entry.new))
    throw broken('EVENT_OUT_OF_ORDER', n, 'expected a hand-over by the key that signs now, to a new one');
}

function broken(code: ErrorCode, n: number, message: string): Break {
  return new Break({ code, place: entryLine(n), message });
}
