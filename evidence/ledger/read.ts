import type { ErrorCode } from '../../domain/errors.ts';
import type { Digest } from '../../domain/ids.ts';
import { isScheduleEntry, type LedgerEntry, type RunEntry } from '../../domain/ledger.ts';
import type { Tree } from '../core/merkle.ts';
import type { Divisible } from '../journal-file.ts';
import { LEDGER_NAMES, signerName } from '../names.ts';
import { checkLines, type LineForm, type PlacedLine } from '../verify/log-lines.ts';
import { Break } from '../verify/report.ts';
import { entrySchema } from './entry-schema.ts';
import { misfitOf } from './schedule-entries.ts';

type LedgerOpened = Extract<LedgerEntry, { type: 'ledger-opened' }>;

/** Entries whose lines have all been checked, each by itself and against those before. */
export interface CheckedEntries<Bytes = Uint8Array> {
  readonly entries: readonly LedgerEntry[];
  /** Null where there is no whole line yet. */
  readonly opened: LedgerOpened | null;
  readonly tree: Tree;
  /** The tree after the first `size` entries; null for a size that the ledger does not reach. */
  readonly treeAt: (size: number) => Tree | null;
  /** The root over the first `size` entries; null for a size that the ledger does not reach. */
  readonly rootAt: (size: number) => Digest | null;
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
  const { lines: entries, wholeBytes, ...checked } = checkLines({ bytes, form: ENTRIES });
  const opened = entries[0]?.type === 'ledger-opened' ? entries[0] : null;
  return { entries, opened, whole: bytes.subarray(0, wholeBytes), ...checked };
}

const ENTRIES: LineForm<LedgerEntry> = {
  called: 'entry',
  schema: entrySchema,
  first: 'ledger-opened',
  placeOf: entryLine,
  requireFits,
};

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

function requireFits(placed: PlacedLine<LedgerEntry>): void {
  const { line: entry, n, before } = placed;
  const last = before.at(-1);
  if (last !== undefined && entry.at < last.at)
    throw broken('EVENT_OUT_OF_ORDER', n, `expected a time from ${last.at} on`);
  requireOnce(placed);
  requireSchedule(placed);
  requireHandedOver(placed);
}

/** A run is opened once, then closed once, under one plan. */
function requireOnce({ line: entry, n, before: entries }: PlacedLine<LedgerEntry>): void {
  if (entry.type !== 'run-opened' && entry.type !== 'run-closed') return;
  const { type, run, plan } = entry;
  if (entryOf({ entries, type, run }) !== null)
    throw broken('EVENT_OUT_OF_ORDER', n, `expected one ${type} of ${run}, got another`);
  if (type === 'run-opened') return;
  const opened = entryOf({ entries, type: 'run-opened', run });
  if (opened?.plan !== plan)
    throw broken('EVENT_OUT_OF_ORDER', n, `expected ${run} to be opened before with the same plan`);
}

/** A draw is told before and is what was told, and a drill is given up once. */
function requireSchedule({ line: entry, n, before }: PlacedLine<LedgerEntry>): void {
  if (!isScheduleEntry(entry)) return;
  const misfit = misfitOf({ entry, before });
  if (misfit !== null) throw broken(misfit.code, n, misfit.message);
}

/** Only the key that signs now can hand over to another, and to one that never signed before. */
function requireHandedOver({ line: entry, n, before }: PlacedLine<LedgerEntry>): void {
  if (entry.type !== 'key-rotated') return;
  const keys = ledgerKeys(before);
  if (entry.old !== keys.at(-1) || keys.includes(entry.new))
    throw broken('EVENT_OUT_OF_ORDER', n, 'expected a hand-over by the key that signs now, to a new one');
}

function broken(code: ErrorCode, n: number, message: string): Break {
  return new Break({ code, place: entryLine(n), message });
}
