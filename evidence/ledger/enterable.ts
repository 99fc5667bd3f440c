import { z } from 'zod';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import { isReviewEntry, type ReviewEntry, type RunEntry } from '../../domain/ledger.ts';
import { checkpointText } from '../core/checkpoint.ts';
import { sha256Hex } from '../core/hash.ts';
import { verifyNote } from '../core/note.ts';
import { onDisk, readIfThere } from '../disk.ts';
import { checkpointFile, runFolder, type RunFolder } from '../folder.ts';
import { parseJson } from '../json.ts';
import { checkpointOrigin } from '../names.ts';
import { readReviewable } from '../review/reviewable.ts';
import { checkJournal } from '../verify/journal.ts';
import { Break } from '../verify/report.ts';
import { isSameEntry } from './review-entries.ts';

const planSchema = z.looseObject({
  organisation: z.string(),
  runbook: z.string(),
  mode: z.string(),
});

type OpenedRun = Extract<RunEntry, { type: 'run-opened' }>;
type ClosedRun = Extract<RunEntry, { type: 'run-closed' }>;

/**
 * Holds what is to be entered against the run's own folder, because anybody who reaches Temporal can ask for an entry:
 * a run is opened only with the plan that its folder holds, closed only as its sealed journal closes, and reviewed only
 * as its people signed.
 *
 * `EVIDENCE_UNWRITABLE`: the run's folder is not there now; `LEDGER_MISMATCH`: it says something else.
 */
export async function requireEnterable({
  directory,
  organisation,
  vkeys,
  entry,
}: {
  directory: string;
  organisation: string;
  vkeys: readonly string[];
  entry: RunEntry | ReviewEntry;
}): Promise<void> {
  if (isReviewEntry(entry)) return requireReviewed({ directory, entry });
  const folder = runFolder({ directory, run: entry.run });
  await requirePlan({ folder, organisation, entry });
  if (entry.type === 'run-closed') await requireSealed({ folder, organisation, vkeys, entry });
}

async function requireReviewed({
  directory,
  entry,
}: {
  directory: string;
  entry: ReviewEntry;
}): Promise<void> {
  const { entries, entered } = await readReviewable({ directory, run: entry.run });
  const stored = entries[entry.number];
  if (stored === undefined || entry.number > entered || !isSameEntry(stored, entry))
    throw mismatch(`expected what is signed about ${entry.run} as number ${entry.number}, in its order`);
}

async function requirePlan({
  folder,
  organisation,
  entry,
}: {
  folder: RunFolder;
  organisation: string;
  entry: RunEntry;
}): Promise<void> {
  const bytes = await read(folder.plan);
  if (sha256Hex(bytes) !== entry.plan) throw mismatch(`expected the plan of ${entry.run}, got another`);
  const plan = planSchema.safeParse(parseJson(bytes.toString()));
  const ours = plan.success && plan.data.organisation === organisation;
  if (!ours || (entry.type === 'run-opened' && !isOf(plan.data, entry)))
    throw mismatch(`expected runbook, mode and organisation of the plan of ${entry.run}`);
}

function isOf(plan: z.infer<typeof planSchema>, { runbook, mode }: OpenedRun): boolean {
  return plan.runbook === runbook && plan.mode === mode;
}

async function requireSealed({
  folder,
  organisation,
  vkeys,
  entry,
}: {
  folder: RunFolder;
  organisation: string;
  vkeys: readonly string[];
  entry: ClosedRun;
}): Promise<void> {
  const { run, checkpoint, verdict, restored } = entry;
  const note = await read(checkpointFile(folder, checkpoint.size));
  const text = checkpointText({ origin: checkpointOrigin({ organisation, run }), ...checkpoint });
  if (verifyNote({ note: note.toString(), vkeys }).text !== text)
    throw mismatch(`expected the sealed checkpoint of ${run}, got another`);
  const journal = journalOf(await read(folder.journal));
  const { closed, root, events } = journal;
  if (events.length !== checkpoint.size || root !== checkpoint.root)
    throw mismatch(`expected a checkpoint over the whole journal of ${run}`);
  if (closed?.verdict !== verdict || closed.restored !== restored)
    throw mismatch(`expected the verdict that ${run} closed with`);
}

function journalOf(bytes: Buffer): ReturnType<typeof checkJournal> {
  try {
    return checkJournal(bytes);
  } catch (error) {
    if (!(error instanceof Break)) throw error;
    throw refusal(error.report.code, `${error.report.place}: ${error.message}`, error);
  }
}

async function read(file: string): Promise<Buffer> {
  const bytes = await onDisk('reading what is entered into the ledger', () => readIfThere(file));
  if (bytes !== null) return bytes;
  throw refusal('EVIDENCE_UNWRITABLE', 'expected the evidence of the run that is entered into the ledger');
}

function mismatch(message: string): BreakglassError {
  return refusal('LEDGER_MISMATCH', message);
}

function refusal(code: ErrorCode, message: string, cause?: unknown): BreakglassError {
  return new BreakglassError({ code, message, cause });
}
