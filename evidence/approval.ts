import { approvalBreaches } from '../domain/conformity/index.ts';
import { approvalOf, WRITE_KINDS, type Approval, type Write } from '../domain/conformity/approval.ts';
import { BreakglassError } from '../domain/errors.ts';
import type { EscrowRecipient, PasswordPolicy } from '../domain/escrow.ts';
import type { RunId, StepId } from '../domain/ids.ts';
import type { TimeBoundAccountStep } from '../domain/plan/engine-steps.ts';
import type { Plan, PlannedAccount } from '../domain/plan/types.ts';
import { runFolder } from './folder.ts';
import { splitJournal } from './journal-file.ts';
import { NAMES } from './names.ts';
import { sendOnce, type Once } from './sent-once.ts';
import { checkDecisions } from './verify/decisions.ts';
import { openRunFiles, type RunFiles } from './verify/files.ts';
import { checkJournal, type CheckedJournal } from './verify/journal.ts';
import { checkPlan } from './verify/plan.ts';
import { Break, lineOf } from './verify/report.ts';

/** A write as the plan has it that people approved. */
export interface PlannedWrite {
  readonly account?: PlannedAccount | undefined;
  readonly step?: StepId;
  readonly unit?: string | null;
  readonly recipients?: readonly EscrowRecipient[];
  readonly password?: PasswordPolicy;
  readonly creation?: TimeBoundAccountStep;
  /** When the step was opened that creates an account: what was created before is none of its. */
  readonly since?: string;
  readonly lifetimeMinutes?: number;
}

/** What people let. */
export interface LetWrite {
  readonly planned: PlannedWrite;
  /** Does the write, where nothing was sent yet for the event that lets it; else throws `WRITE_NOT_APPROVED`. */
  readonly once: Once;
}

/** Throws where a plan is not what the organisation's own file gives today: `checkOrganisation`. */
export type RequireOwn = (about: { readonly files: RunFiles; readonly plan: Plan }) => Promise<void>;

/**
 * Reads in a run's stored evidence that its people let a write, for whoever is to do it: the run goes on, its step is
 * under way, its plan is what the organisation's own file gives today, and up to its intent (for an escrow, up to the
 * answers) the journal is what the plan asks for, each decision signed by its person. `WRITE_NOT_APPROVED`, with the
 * verifier's code and place, for whatever else lies there, nothing included: what cannot be read was not approved.
 *
 * What was done is put back whatever the file says by now: no account stays outside its unit, and no pass or account of the
 * engine's stays usable, because somebody edited the file.
 */
export async function readApproval({
  directory,
  requireOwn,
  run,
  write,
  now,
}: {
  directory: string;
  requireOwn: RequireOwn;
  run: RunId;
  write: Write;
  /** ISO 8601. */
  now: string;
}): Promise<LetWrite> {
  try {
    const files = await openRunFiles(runFolder({ directory, run }).root);
    const journal = await readJournal(files);
    const plan = await checkPlan({ files, opened: journal.opened });
    const approval = journal.opened.run === run ? approvalOf({ plan, events: journal.events, write }) : null;
    if (approval === null) throw refused({ write, because: `nothing in the journal of ${run} lets it now` });
    if (Date.parse(now) > approval.until)
      throw refused({ write, because: 'people let it for a time that is over' });
    const events = journal.events.slice(0, approval.from + 1);
    await checkDecisions({ files, journal: { ...journal, events }, plan });
    requireFollowed({ plan, events });
    if (WRITE_KINDS[write.act] !== 'returns') await requireOwn({ files, plan });
    const planned = plannedWrite({ plan, approval });
    return { planned, once: onceFor({ directory, run, write, approval }) };
  } catch (error) {
    if (error instanceof Break)
      throw refused({ write, because: `${error.report.code} at ${error.report.place}`, cause: error });
    if (error instanceof BreakglassError && error.code !== 'WRITE_NOT_APPROVED')
      throw refused({ write, because: `${error.code}: ${error.message}`, cause: error });
    throw error;
  }
}

/** One that keeps a secret sends nothing, and one that puts back is tried again until that is seen. */
function onceFor({
  write,
  approval: { from, earlier },
  ...run
}: {
  directory: string;
  run: RunId;
  write: Write;
  approval: Approval;
}): Once {
  if (WRITE_KINDS[write.act] !== 'changes') return (work) => work();
  return async (work) => {
    const sent = await sendOnce({ ...run, n: from, earlier, work });
    if (!sent.ok) throw refused({ write, because: sent.because });
    return sent.value;
  };
}

function plannedWrite({ plan, approval }: { plan: Plan; approval: Approval }): PlannedWrite {
  const { step, opened } = approval;
  if (step.do === 'time-bound-account') return { creation: step, since: opened };
  const about = { account: plan.accounts.find(({ id }) => id === step.account), step: step.id };
  switch (step.do) {
    case 'rotate':
      return about;
    case 'reset-password':
      return { ...about, unit: step.unit, recipients: step.escrow, password: step.password };
    case 'temporary-access-pass':
      return { ...about, recipients: step.escrow, lifetimeMinutes: step.lifetimeMinutes };
  }
}

/** The run's writer may be in the middle of a line that is none of this. */
async function readJournal(files: RunFiles): Promise<CheckedJournal> {
  const bytes = await files.read(NAMES.journal);
  return checkJournal(bytes.subarray(0, splitJournal(bytes).wholeBytes), files.sha256);
}

function requireFollowed(about: Parameters<typeof approvalBreaches>[0]): void {
  const [first] = approvalBreaches(about);
  if (first !== undefined)
    throw new Break({ code: first.code, place: lineOf(first.n), message: first.message });
}

function refused({
  write,
  because,
  cause,
}: {
  write: Write;
  because: string;
  cause?: unknown;
}): BreakglassError {
  const message = `expected stored evidence that people let the engine do ${write.act} of ${'step' in write ? write.step : write.account} in this run: ${because}`;
  return new BreakglassError({ code: 'WRITE_NOT_APPROVED', message, cause });
}
