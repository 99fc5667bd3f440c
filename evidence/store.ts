import { access, mkdir } from 'node:fs/promises';
import { z } from 'zod';
import { BreakglassError, type ErrorCode } from '../domain/errors.ts';
import type { Digest, RunId } from '../domain/ids.ts';
import type { Plan } from '../domain/plan/types.ts';
import { canonicalText } from './core/canonical.ts';
import { bytesOf, sha256Hex } from './core/hash.ts';
import { onDisk, readIfThere, storeOnce, syncFolder } from './disk.ts';
import { artifactFile, decisionFiles, runFolder, type RunFolder } from './folder.ts';
import { appendToJournal } from './journal-append.ts';
import { splitJournal } from './journal-file.ts';
import { JournalMemory } from './journal-memory.ts';
import { parseJson } from './json.ts';
import { withLock } from './lock.ts';
import { requireNextEvents } from './next-event.ts';

/** What this process knows of the journals that it writes. */
const ownMemory = new JournalMemory();

/** Half of a character has no UTF-8: other bytes would be stored than the text's own. */
const HALF_CHARACTER = /\p{Surrogate}/u;
const leafHeader = z.looseObject({ run: z.string(), n: z.int(), type: z.string() });
const acceptedDecision = z.looseObject({
  type: z.literal('decision-accepted'),
  statement: z.record(z.string(), z.unknown()),
  signature: z.string(),
});

/**
 * Makes a run's folder and writes the plan, as the RFC 8785 bytes that its digest is of, and the runbook as it
 * was read. Idempotent for equal bytes; others are `EVIDENCE_FORKED`. `PLAN_CHANGED` if a digest is not that of
 * what it stands for; `RUN_EXISTS` if the run that lies there is closed: its evidence stands.
 */
export async function openRunFolder({
  directory,
  run,
  plan,
  planDigest,
  runbookText,
  runbookDigest,
}: {
  directory: string;
  run: RunId;
  plan: Plan;
  planDigest: Digest;
  runbookText: string;
  runbookDigest: Digest;
}): Promise<void> {
  const folder = runFolder({ directory, run });
  const planText = canonicalText(plan);
  requireDigest({ what: 'plan', text: planText, digest: planDigest });
  requireDigest({ what: 'runbook', text: runbookText, digest: runbookDigest });
  await onDisk('making the evidence folder', async () => {
    if (await isClosed(folder)) throw refusal('RUN_EXISTS', `expected a new run name: ${run} is closed`);
    for (const each of [directory, folder.work, folder.root, folder.artifacts])
      await mkdir(each, { recursive: true });
    for (const each of [folder.checkpoints, folder.decisions, folder.keys])
      await mkdir(each, { recursive: true });
    await storeOnce({ file: folder.plan, bytes: bytesOf(planText), work: folder.work });
    await storeOnce({ file: folder.runbook, bytes: bytesOf(runbookText), work: folder.work });
    for (const each of [folder.root, directory]) await syncFolder(each);
  });
}

/** Is the last whole line of the journal the one that closes a run? */
async function isClosed(folder: RunFolder): Promise<boolean> {
  const journal = await readIfThere(folder.journal);
  const last = journal === null ? undefined : splitJournal(journal).leaves.at(-1);
  const header = leafHeader.safeParse(last === undefined ? null : parseJson(last.toString()));
  return header.success && header.data.type === 'run-closed';
}

/**
 * Appends leaves (exact RFC 8785 texts) from index `from` on; returns how many events are stored then. Leaves
 * already there with equal bytes are passed over, so that any attempt may be repeated.
 *
 * - `EVIDENCE_FORKED`: other bytes lie at one of these places, whole or torn;
 * - `EVIDENCE_GAP`: `from` lies beyond what is stored;
 * - `EVENT_MALFORMED`: a leaf is not one line of JSON of this run with this number, or one that is new is no event;
 * - `EVENT_OUT_OF_ORDER`: a new one does not follow the stored ones, above all after `run-closed`; none is stored;
 * - `EVIDENCE_DISK_FULL`, `EVIDENCE_UNWRITABLE`: not stored for now; nothing half written stays behind.
 *
 * Two writers cannot harm each other: a lock file lets one in at a time, and should a lock be lost (a host that
 * was cut off for longer than its lock lives), each leaf is written at the one position that the leaves before it
 * give, so that equal leaves land on equal bytes. What lies there is read before, unless `memory` knows the file to
 * be as this process left it and nothing has to be compared.
 */
export async function appendLeaves({
  directory,
  run,
  from,
  leaves,
  memory = ownMemory,
}: {
  directory: string;
  run: RunId;
  from: number;
  leaves: readonly string[];
  memory?: JournalMemory;
}): Promise<{ stored: number }> {
  const folder = runFolder({ directory, run });
  leaves.forEach((leaf, index) => {
    requireLeaf({ leaf, run, n: from + index });
  });
  return onDisk('storing events', async () => {
    // Without its folder the run's disk is gone; a new folder in its place would hide that.
    await access(folder.root);
    return withLock({
      file: folder.lock,
      work: async () => {
        const stored = await appendToJournal({
          file: folder.journal,
          from,
          leaves,
          memory,
          requireNext: requireNextEvents,
        });
        await storeDecisions({ folder, from, leaves });
        return { stored };
      },
    });
  });
}

/** Files each accepted decision beside the journal, as `ssh-keygen -Y verify` wants it: exact text and signature. */
async function storeDecisions({
  folder,
  from,
  leaves,
}: {
  folder: RunFolder;
  from: number;
  leaves: readonly string[];
}): Promise<void> {
  for (const [index, leaf] of leaves.entries()) {
    const decision = acceptedDecision.safeParse(JSON.parse(leaf));
    if (!decision.success) continue;
    const files = decisionFiles(folder, from + index);
    const statement = bytesOf(canonicalText(decision.data.statement));
    await storeOnce({ file: files.statement, bytes: statement, work: folder.work });
    await storeOnce({ file: files.signature, bytes: bytesOf(decision.data.signature), work: folder.work });
  }
}

/**
 * Stores a raw answer under its SHA-256 and returns that. Idempotent. `ARTIFACT_CHANGED` if other bytes lie
 * under the name; the caller has taken out whatever must not be kept.
 */
export async function storeArtifact({
  directory,
  run,
  bytes,
}: {
  directory: string;
  run: RunId;
  bytes: Uint8Array;
}): Promise<Digest> {
  const folder = runFolder({ directory, run });
  const digest = sha256Hex(bytes);
  const file = artifactFile(folder, digest);
  return onDisk('storing an artifact', async () => {
    const stored = await readIfThere(file);
    if (stored !== null && !stored.equals(bytes)) {
      throw refusal('ARTIFACT_CHANGED', `expected the bytes that artifact ${digest} is named by`);
    }
    await storeOnce({ file, bytes, work: folder.work });
    return digest;
  });
}

function requireLeaf({ leaf, run, n }: { leaf: string; run: RunId; n: number }): void {
  const isOneLine = !leaf.includes('\n') && !HALF_CHARACTER.test(leaf);
  const header = leafHeader.safeParse(isOneLine ? parseJson(leaf) : null);
  if (!header.success || header.data.run !== run || header.data.n !== n) {
    throw refusal('EVENT_MALFORMED', `expected one line of JSON with run ${run} and n ${n}`);
  }
}

function requireDigest({ what, text, digest }: { what: string; text: string; digest: Digest }): void {
  const came = sha256Hex(text);
  if (came !== digest) throw refusal('PLAN_CHANGED', `expected a ${what} with digest ${digest}, got ${came}`);
}

function refusal(code: ErrorCode, message: string): BreakglassError {
  return new BreakglassError({ code, message });
}
