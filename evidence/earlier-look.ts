import { z } from 'zod';
import { BreakglassError } from '../domain/errors.ts';
import type { JournalEvent } from '../domain/event.ts';
import type { Claim } from '../domain/fact.ts';
import type { AccountId, Digest, RunId, TenantId } from '../domain/ids.ts';
import { sha256Hex } from './core/hash.ts';
import { readIfThere } from './disk.ts';
import { artifactFile, runFolder, type RunFolder } from './folder.ts';
import { parseJson } from './json.ts';
import { readLedger } from './ledger/store.ts';
import { checkJournal, type CheckedJournal } from './verify/journal.ts';
import { Break } from './verify/report.ts';

/** The fact that a look at the policies always leaves, and that names all answers which it rests on. */
const LOOK: Claim = 'conditional-access.static-no-lockout';
/** A run without such a look is passed over; this many are tried, the newest first, because each is read as a whole. */
const RUNS_TRIED = 20;

const kept = z.looseObject({ query: z.string(), answer: z.unknown() });

type Fact = Extract<JournalEvent, { type: 'fact' }>;

/**
 * The stored answers of the newest closed run, other than `run`, that looked at the policies which concern an account,
 * or in words why there are none. They are held against their digests, and the journal against the ledger. Throws
 * `BreakglassError` where what should be there is not, or not as it was.
 */
export async function readEarlierLook({
  directory,
  run,
  account,
  tenant,
  tried = RUNS_TRIED,
}: {
  directory: string;
  run: RunId;
  account: AccountId;
  tenant: TenantId;
  tried?: number;
}): Promise<{ run: RunId; answers: { query: string; answer: unknown }[] } | { none: string }> {
  const entries = (await readLedger(directory))?.entries ?? [];
  const closed = entries.filter((entry) => entry.type === 'run-closed').filter((entry) => entry.run !== run);
  for (const entry of closed.toReversed().slice(0, tried)) {
    const folder = runFolder({ directory, run: entry.run });
    const fact = lookIn({
      events: await readEvents({ folder, root: entry.checkpoint.root }),
      account,
      tenant,
    });
    if (fact === undefined) continue;
    const answers = [];
    for (const digest of fact.artifacts) answers.push(await readAnswer({ folder, digest }));
    return { run: entry.run, answers };
  }
  return {
    none:
      closed.length > tried
        ? `none of the newest ${tried} closed runs looked at them`
        : 'no closed run looked at them',
  };
}

/**
 * The events of a closed run, held against the root that the ledger closes it with. Where a run is not here any more
 * there is nothing to compare with: no events. Throws `BreakglassError` where they are not as they were.
 */
export async function readEvents({
  folder,
  root,
}: {
  folder: RunFolder;
  root: Digest;
}): Promise<readonly JournalEvent[]> {
  const bytes = await readIfThere(folder.journal);
  if (bytes === null) return [];
  const journal = checked(bytes);
  if (journal.root === root) return journal.events;
  const message = `expected the journal of ${folder.run} that the ledger closes`;
  throw new BreakglassError({ code: 'LEDGER_MISMATCH', message });
}

function checked(bytes: Uint8Array): CheckedJournal {
  try {
    return checkJournal(bytes);
  } catch (cause) {
    if (!(cause instanceof Break)) throw cause;
    throw new BreakglassError({ code: cause.report.code, message: cause.report.message, cause });
  }
}

function lookIn({
  events,
  account,
  tenant,
}: {
  events: readonly JournalEvent[];
  account: AccountId;
  tenant: TenantId;
}): Fact | undefined {
  return events
    .filter((event) => event.type === 'fact')
    .findLast(
      (fact) => fact.claim === LOOK && fact.account === account && fact.source.from === `graph:${tenant}`,
    );
}

/** A stored answer of a tenant, held against its digest. Throws `BreakglassError`, `FACT_UNSUPPORTED` for what is none. */
export async function readAnswer({
  folder,
  digest,
}: {
  folder: RunFolder;
  digest: Digest;
}): Promise<{ query: string; answer: unknown }> {
  const bytes = await readIfThere(artifactFile(folder, digest));
  if (bytes === null || sha256Hex(bytes) !== digest) {
    const message = `expected artifact ${digest} of ${folder.run} as it was stored`;
    throw new BreakglassError({ code: bytes === null ? 'ARTIFACT_MISSING' : 'ARTIFACT_CHANGED', message });
  }
  const { data } = kept.safeParse(parseJson(bytes.toString('utf8')));
  if (data !== undefined) return data;
  const message = `expected artifact ${digest} of ${folder.run} to be a tenant's answer`;
  throw new BreakglassError({ code: 'FACT_UNSUPPORTED', message });
}
