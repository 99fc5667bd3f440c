import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { RunId } from '../../domain/ids.ts';
import type { LedgerEntry, ReviewEntry } from '../../domain/ledger.ts';
import type { ReviewedRun } from '../../domain/review-rules.ts';
import { statIfThere } from '../disk.ts';
import { runFolder } from '../folder.ts';
import { NAMES } from '../names.ts';
import { entryOf } from '../ledger/read.ts';
import { isSameEntry, reviewEntriesOf } from '../ledger/review-entries.ts';
import { readLedger } from '../ledger/store.ts';
import { openRunFiles, type RunFiles } from '../verify/files.ts';
import { checkJournal, type CheckedJournal } from '../verify/journal.ts';
import { checkPlan, type CheckedPlan } from '../verify/plan.ts';
import { Break } from '../verify/report.ts';
import { checkReview, reviewedRun, type CheckedReview } from '../verify/review.ts';

/** A closed run, and what people signed about it so far. */
export interface ReviewableRun {
  readonly run: ReviewedRun;
  readonly plan: CheckedPlan;
  readonly journal: CheckedJournal;
  /** Names of the files in the run's folder. */
  readonly names: readonly string[];
  readonly standing: Pick<CheckedReview, 'reviews' | 'closed'>;
  /** What the ledger has to say of it, in order. */
  readonly entries: readonly ReviewEntry[];
  /** The whole ledger. */
  readonly ledger: readonly LedgerEntry[];
  /** So many of these it has; the rest was stored by an attempt that was cut off. */
  readonly entered: number;
}

/**
 * Reads a run that is closed and in the ledger, with everything that was signed about it; all of it is checked as a
 * verifier does, but for the checkpoints.
 *
 * `RUN_NOT_FOUND`: there is no such run here; `RUN_UNLISTED`: the ledger does not have it; `REVIEW_MISMATCH`: it is not
 * closed; `LEDGER_MISMATCH`: ledger and folder differ; and the codes of the verifier's checks.
 */
export async function readReviewableRun({
  directory,
  run,
}: {
  directory: string;
  run: RunId;
}): Promise<ReviewableRun> {
  const { root } = runFolder({ directory, run });
  if ((await statIfThere(root)) === null)
    throw refusal('RUN_NOT_FOUND', `expected the evidence of run ${run} in ${directory}, found none`);
  const ledger = (await readLedger(directory))?.entries ?? [];
  if (entryOf({ entries: ledger, type: 'run-opened', run }) === null)
    throw refusal('RUN_UNLISTED', `expected ${run} in the ledger, found none`);
  const closing = entryOf({ entries: ledger, type: 'run-closed', run });
  if (closing === null) throw refusal('REVIEW_MISMATCH', `expected a run that the ledger closes, got ${run}`);
  try {
    const files = withoutUnfinished(await openRunFiles(root));
    const journal = checkJournal(await files.read(NAMES.journal));
    const plan = await checkPlan({ files, opened: journal.opened });
    const reviewed = reviewedRun({ plan, journal });
    if (reviewed === null || reviewed.log.root !== closing.checkpoint.root || reviewed.run !== run)
      throw refusal('LEDGER_MISMATCH', `expected the journal of ${run} that the ledger closes`);
    const { review } = await checkReview({ files, plan, journal, ledger });
    const { reviews, closed, entries } = review;
    const entered = enteredOf({ entries, listed: reviewEntriesOf({ entries: ledger, run }) });
    return {
      run: reviewed,
      plan,
      journal,
      names: files.names,
      standing: { reviews, closed },
      entries,
      ledger,
      entered,
    };
  } catch (error) {
    if (!(error instanceof Break)) throw error;
    const { code, place, message } = error.report;
    throw refusal(code, `${run}/${place}: ${message}`, error);
  }
}

/** The same, as far as a workflow needs it to judge the next statement. */
export async function readReviewable(
  from: Parameters<typeof readReviewableRun>[0],
): Promise<Pick<ReviewableRun, 'run' | 'standing' | 'entries' | 'entered'>> {
  const { run, standing, entries, entered } = await readReviewableRun(from);
  const { people, review } = run.plan;
  return { run: { ...run, plan: { people, review } }, standing, entries, entered };
}

/** A signature is stored before its statement: without that, it is of a write that was cut off, and says nothing. */
function withoutUnfinished(files: RunFiles): RunFiles {
  const isWhole = (name: string) =>
    !(name.startsWith(`${NAMES.review}/`) && name.endsWith('.sig')) ||
    files.names.includes(name.replace(/\.sig$/, '.json'));
  return { ...files, names: files.names.filter(isWhole) };
}

function enteredOf({
  entries,
  listed,
}: {
  entries: readonly ReviewEntry[];
  listed: ReturnType<typeof reviewEntriesOf>;
}): number {
  const other = listed.find(({ body }, index) => {
    const stored = entries[index];
    return stored === undefined || !isSameEntry(stored, body);
  });
  if (other === undefined) return listed.length;
  const { run, number } = other.body;
  throw refusal('LEDGER_MISMATCH', `expected ${NAMES.review}/${number}.json of ${run} as the ledger has it`);
}

function refusal(code: ErrorCode, message: string, cause?: unknown): BreakglassError {
  return new BreakglassError({ code, message, cause });
}
