import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError, type ErrorCode } from '../domain/errors.ts';
import { bytesOf } from './core/hash.ts';
import { readIfThere, statIfThere, syncFolder, writeAt } from './disk.ts';
import { splitJournal, type JournalBytes } from './journal-file.ts';
import type { JournalMemory } from './journal-memory.ts';

/**
 * Appends leaves to a file of them (a run's journal, the ledger's entries), whose lock the caller holds; returns how
 * many it has then. Refuses as `appendLeaves` does. `requireNext` throws where leaves that are not there yet do not
 * follow the last one that is; then nothing of the call is written.
 */
export async function appendToJournal({
  file,
  from,
  leaves,
  memory,
  requireNext = () => undefined,
}: {
  file: string;
  from: number;
  leaves: readonly string[];
  memory: JournalMemory;
  requireNext?: (next: NextLeaves) => void;
}): Promise<number> {
  const end = (await rememberedEnd({ file, from, memory })) ?? (await readEnd({ file, from, leaves }));
  const fresh = leaves.slice(end.leaves - from);
  requireNext({ n: end.leaves, last: end.last, fresh });
  memory.forget(file);
  // Synced even where nothing is new: the attempt that wrote these bytes may have died before its own sync.
  const handle = await open(file, constants.O_RDWR | constants.O_CREAT);
  try {
    const bytes = bytesOf(fresh.map((leaf) => `${leaf}\n`).join(''));
    await writeAt({ handle, bytes, position: end.wholeBytes });
    // Likewise the attempt that made the file may have died before it made the name last.
    if (!end.remembered) await syncFolder(path.dirname(file));
    const stats = await handle.stat({ bigint: true });
    const stored = end.leaves + fresh.length;
    const last = fresh.at(-1) ?? end.last;
    if (stats.size === BigInt(end.wholeBytes + bytes.length))
      memory.keep({ file, stats, leaves: stored, last });
    return stored;
  } finally {
    await handle.close();
  }
}

/** Leaves that are to be written from place `n` on, and the one before them; null where they are the first. */
export interface NextLeaves {
  readonly n: number;
  readonly last: string | null;
  readonly fresh: readonly string[];
}

/** Where the next leaf goes. */
interface JournalEnd {
  readonly leaves: number;
  readonly last: string | null;
  readonly wholeBytes: number;
  readonly remembered: boolean;
}

/** The end without reading: null unless the file is as this process left it and only new leaves come. */
async function rememberedEnd({
  file,
  from,
  memory,
}: {
  file: string;
  from: number;
  memory: JournalMemory;
}): Promise<JournalEnd | null> {
  const stats = await statIfThere(file);
  if (stats === null || memory.leavesIn({ file, stats }) !== from) return null;
  return { leaves: from, last: memory.lastIn(file), wholeBytes: Number(stats.size), remembered: true };
}

/** The end by reading everything: what comes again must be equal, and nothing may be left out. */
async function readEnd({
  file,
  from,
  leaves,
}: {
  file: string;
  from: number;
  leaves: readonly string[];
}): Promise<JournalEnd> {
  const journal = splitJournal((await readIfThere(file)) ?? Buffer.alloc(0));
  const known = journal.leaves.length;
  if (from > known) throw refusal('EVIDENCE_GAP', `expected leaf ${known} next, got ${from}`);
  requireEqualRepeats({ journal, from, leaves });
  requireTornStart({ journal, next: leaves[known - from] });
  const last = journal.leaves.at(-1)?.toString() ?? null;
  return { leaves: known, last, wholeBytes: journal.wholeBytes, remembered: false };
}

function requireEqualRepeats({
  journal,
  from,
  leaves,
}: {
  journal: JournalBytes<Buffer>;
  from: number;
  leaves: readonly string[];
}): void {
  for (const [index, leaf] of leaves.entries()) {
    const stored = journal.leaves[from + index];
    if (stored?.equals(bytesOf(leaf)) === false) {
      throw refusal('EVIDENCE_FORKED', `leaf ${from + index} is stored with other bytes; they are kept`);
    }
  }
}

/** A crash can leave the start of a line; it may be written over only by the very line that it is the start of. */
function requireTornStart({
  journal,
  next,
}: {
  journal: JournalBytes<Buffer>;
  next: string | undefined;
}): void {
  if (next === undefined || journal.torn.length === 0) return;
  const start = Buffer.from(next).subarray(0, journal.torn.length);
  if (!journal.torn.equals(start)) {
    throw refusal(
      'EVIDENCE_FORKED',
      `the torn line of leaf ${journal.leaves.length} is the start of another leaf`,
    );
  }
}

function refusal(code: ErrorCode, message: string): BreakglassError {
  return new BreakglassError({ code, message });
}
