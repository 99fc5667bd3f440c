import { mkdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Anchor, AnchoredLog } from '../../domain/anchor.ts';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { RunId } from '../../domain/ids.ts';
import { onDisk } from '../disk.ts';
import { timestampCheckpoint } from '../timestamp/store.ts';
import { cosignLog } from './cosign-log.ts';
import { readRootsFile, type Outside } from './outside.ts';
import { closedRunLog, ledgerLog, type SealedLog } from './sealed-log.ts';

const TRIES = 3;
const BETWEEN_TRIES_MS = 500;
/** Refusals after which the same request may succeed. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['TIMESTAMP_UNAVAILABLE', 'WITNESS_UNAVAILABLE']);

interface Limits {
  /** For everything together. */
  readonly limitMs: number;
}

/**
 * Has a closed run's last checkpoint, and the ledger's newest, vouched for by every timestamp authority and witness of
 * an organisation, side by side. What is stored already is checked and not asked for again. It never throws for what
 * is outside: that stands in the answer, one for each log and each who was asked, in that order; empty where the
 * organisation names nobody, and then nothing is read or asked.
 */
export async function anchorRun({
  directory,
  run,
  outside,
  limitMs,
}: Limits & { directory: string; run: RunId; outside: Outside }): Promise<readonly Anchor[]> {
  const logs = [
    anchorRunLog({ directory, run, outside, limitMs }),
    anchorLedger({ directory, outside, limitMs }),
  ];
  return (await Promise.all(logs)).flat();
}

/** The same for the run alone. */
export function anchorRunLog({
  directory,
  run,
  outside,
  limitMs,
}: Limits & { directory: string; run: RunId; outside: Outside }): Promise<readonly Anchor[]> {
  return anchorLog({ log: 'run', read: () => closedRunLog({ directory, run }), outside, limitMs });
}

/** The same for the ledger alone. */
export function anchorLedger({
  directory,
  outside,
  limitMs,
}: Limits & { directory: string; outside: Outside }): Promise<readonly Anchor[]> {
  return anchorLog({ log: 'ledger', read: () => ledgerLog({ directory }), outside, limitMs });
}

/** Reads the log as it is now: the ledger may grow between two tries. */
type ReadLog = () => Promise<SealedLog>;

/** One of those outside, and how it is asked. */
interface Asked {
  readonly kind: 'timestamp' | 'witness';
  readonly by: string;
  readonly ask: (about: { log: SealedLog; timeoutMs: number }) => Promise<unknown>;
}

async function anchorLog({
  log,
  read,
  outside,
  limitMs,
}: Limits & { log: AnchoredLog; read: ReadLog; outside: Outside }): Promise<readonly Anchor[]> {
  const { requestMs } = outside;
  return Promise.all(
    allOf(outside).map(async ({ kind, by, ask }): Promise<Anchor> => {
      const because = await withinLimit({ limitMs, work: tryAgain({ read, ask, timeoutMs: requestMs }) });
      return { log, kind, by, outcome: because === null ? 'anchored' : 'failed', because };
    }),
  );
}

function allOf({ timestamps, witnesses }: Outside): readonly Asked[] {
  return [
    ...timestamps.map(({ id, url, rootsFile }): Asked => {
      const ask: Asked['ask'] = async ({ log: { folder, size }, timeoutMs }) => {
        const authority = { id, url, roots: [await readRootsFile(rootsFile)] };
        await timestampCheckpoint({ folder, size, authority, timeoutMs });
      };
      return { kind: 'timestamp', by: id, ask };
    }),
    ...witnesses.map((witness): Asked => {
      return { kind: 'witness', by: witness.id, ask: (about) => cosignLog({ ...about, witness }) };
    }),
  ];
}

/** Asks up to three times; null once it is anchored, else why not. */
async function tryAgain({
  read,
  ask,
  timeoutMs,
}: {
  read: ReadLog;
  ask: Asked['ask'];
  timeoutMs: number;
}): Promise<string | null> {
  for (let left = TRIES - 1; ; left -= 1) {
    let size = 0;
    try {
      const log = await read();
      size = log.size;
      // A copy of the evidence may have come without it.
      await onDisk('making the work folder', () => mkdir(log.folder.work, { recursive: true }));
      await ask({ log, timeoutMs });
      return null;
    } catch (error) {
      if (left === 0 || !(await isWorthAnother({ error, read, size }))) return sayRefusal(error);
    }
    await pause(BETWEEN_TRIES_MS);
  }
}

/** A witness may know the ledger larger than it was when this try read it, from a run that closed at the same moment. */
async function isWorthAnother({
  error,
  read,
  size,
}: {
  error: unknown;
  read: ReadLog;
  size: number;
}): Promise<boolean> {
  if (!(error instanceof BreakglassError)) return false;
  if (PASSING.has(error.code)) return true;
  if (error.code !== 'WITNESS_REFUSED') return false;
  const now = await read().catch(() => null);
  return now !== null && now.size !== size;
}

function sayRefusal(error: unknown): string {
  if (error instanceof BreakglassError) return `${error.code}: ${error.message}`;
  return `INTERNAL: ${error instanceof Error ? error.name : typeof error}`;
}

/** What has no answer when the time for everything is over has failed; a late one is stored all the same. */
async function withinLimit({
  limitMs,
  work,
}: {
  limitMs: number;
  work: Promise<string | null>;
}): Promise<string | null> {
  const over = new AbortController();
  const late = pause(limitMs, `expected an answer within ${limitMs} ms`, { signal: over.signal });
  try {
    return await Promise.race([work, late.catch(() => null)]);
  } finally {
    over.abort();
  }
}
