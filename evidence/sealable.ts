import type { LogPoint } from '../domain/decision.ts';
import { BreakglassError, type ErrorCode } from '../domain/errors.ts';
import type { RunId } from '../domain/ids.ts';
import { runFolder } from './folder.ts';
import { NAMES } from './names.ts';
import { checkArtifacts } from './verify/artifacts.ts';
import { checkConformity } from './verify/conformity.ts';
import { checkDecisions } from './verify/decisions.ts';
import { checkFactArtifacts } from './verify/fact-artifacts.ts';
import { openRunFiles } from './verify/files.ts';
import { checkJournal } from './verify/journal.ts';
import { checkPlan } from './verify/plan.ts';
import { Break } from './verify/report.ts';
import { checkVerdict } from './verify/verdict.ts';

/** A disk that is gone or cannot be read may come back; the verifier's reader has words of its own for it. */
const DISK: ReadonlySet<ErrorCode> = new Set(['FILE_NOT_FOUND', 'FILE_UNREADABLE']);

/**
 * Holds a run's stored evidence against what a verifier will ask of it, before the organisation's key signs: the
 * journal is whole, ends with `run-closed` and is the log at hand; plan and initiator are those it opens with; every
 * decision is signed by its person; every artifact is there; the journal follows its plan, and the verdict the
 * journal. Throws the verifier's code, with the place in the message;
 * `EVIDENCE_UNWRITABLE` where the disk is the trouble.
 */
export async function requireSealable({
  directory,
  run,
  log,
}: {
  directory: string;
  run: RunId;
  log: LogPoint;
}): Promise<void> {
  try {
    const files = await openRunFiles(runFolder({ directory, run }).root);
    const journal = checkJournal(await files.read(NAMES.journal));
    if (journal.opened.run !== run) throw refusal('EVENT_MALFORMED', `expected the journal of ${run}`);
    if (log.size > journal.events.length || journal.closed === null) {
      throw refusal('EVIDENCE_TRUNCATED', 'expected a journal that ends with run-closed');
    }
    if (log.size !== journal.events.length || log.root !== journal.root) {
      throw refusal('ROOT_MISMATCH', `expected the root ${log.root} over ${log.size} events`);
    }
    const plan = await checkPlan({ files, opened: journal.opened });
    await checkDecisions({ files, journal, plan });
    await checkArtifacts({ files, events: journal.events });
    checkConformity({ plan, events: journal.events });
    await checkFactArtifacts({ files, plan, events: journal.events });
    checkVerdict({ journal, closed: journal.closed });
  } catch (error) {
    throw sealingError(error);
  }
}

function sealingError(error: unknown): unknown {
  if (error instanceof Break)
    return refusal(error.report.code, `${error.report.place}: ${error.message}`, error);
  if (error instanceof BreakglassError && DISK.has(error.code))
    return refusal('EVIDENCE_UNWRITABLE', error.message, error);
  return error;
}

function refusal(code: ErrorCode, message: string, cause?: unknown): BreakglassError {
  return new BreakglassError({ code, message: `before sealing: ${message}`, cause });
}
