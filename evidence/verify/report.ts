import type { Origins } from '../../domain/clouds.ts';
import type { Choice, LogPoint } from '../../domain/decision.ts';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { Digest, PersonId, RunId, StepId } from '../../domain/ids.ts';
import type { Mode } from '../../domain/plan/types.ts';
import type { Reached } from '../../domain/schedule/reached.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { Unheld } from '../ledger/not-held.ts';
import type { CheckedOutside } from './outside.ts';
import type { CheckedReview } from './review.ts';

/** What was found about a run folder, or about each run folder of a directory. */
export interface VerificationReport {
  readonly path: string;
  /** Every run is valid: closed, sealed by a trusted key, and unbroken. */
  readonly valid: boolean;
  readonly runs: readonly RunReport[];
  /** The ledger that lies beside the runs; beside the folder of one that was given by itself; null where there is none. */
  readonly ledger: LedgerReport | null;
  /** Names of what lies beside the runs and is none of ours: not checked, and so not evidence. */
  readonly beside: readonly string[];
}

/** The parts of a run that are checked, in their order. */
export type Part =
  | 'journal'
  | 'plan'
  | 'organisation'
  | 'decisions'
  | 'artifacts'
  | 'checkpoints'
  | 'timestamps'
  | 'witnesses'
  | 'verdict';

/**
 * `held`: all of it was checked and holds. `not-reached`: a break came before the end of this part, so nothing is
 * known of it. `absent`: there is nothing to check: no organisation file was given, no person signed, no fact rests
 * on an artifact, no checkpoint, timestamp or cosignature is there, or no verdict because the run is open.
 */
export type PartState = 'held' | 'not-reached' | 'absent';

/**
 * What was found about one run. `valid`: closed, and everything listed in `checked` held. `open`: unbroken so
 * far, but neither closed nor sealed at its end, so that a cut tail would not show. `broken`: see `broken`;
 * `checked` then counts what held before the break.
 */
export interface RunReport extends CheckedOutside {
  readonly path: string;
  readonly run: RunId | null;
  readonly organisation: string | null;
  readonly status: 'valid' | 'open' | 'broken';
  readonly verdict: Verdict | null;
  readonly restored: boolean | null;
  /** Size and root of the whole journal, rebuilt from its bytes. */
  readonly log: LogPoint | null;
  /** What the run's first event says of plan and ledger; null where the journal was not reached. */
  readonly opening: RunOpening | null;
  /** Times by the run's own clock, and how far it came; null where the journal was not reached. */
  readonly course: RunCourse | null;
  /** Did somebody let it go on without a quorum, and does its plan want that reviewed? */
  readonly wantsReview: boolean;
  /** Where the ledger has times of its opening or its end that are far from the run's own, in words. */
  readonly apart: readonly string[];
  readonly parts: Readonly<Record<Part, PartState>>;
  /** Who started the run, by the engine's word: nobody signs a start. */
  readonly initiator: PersonId | null;
  /** Where the plan's tenants were asked; null where the plan was not reached. */
  readonly answering: Answering | null;
  readonly trust: Trust;
  /** The checkpoints that held, by size. */
  readonly seals: readonly Seal[];
  /** The people whose own keys signed this run's log, in order. */
  readonly people: readonly PersonSignature[];
  readonly checked: Checked;
  /** What people signed about the run afterwards; empty where a break came before. */
  readonly review: CheckedReview;
  /** Artifacts with the right bytes that no event names: left by an attempt whose answer was lost. */
  readonly unreferencedArtifacts: number;
  /** Proofs that this evidence does not have, in words. */
  readonly absent: readonly string[];
  readonly broken: BreakReport | null;
}

/** Who answered as the tenants of a run, as far as its plan can say. */
export interface Answering {
  readonly tenants: readonly { readonly id: string; readonly origins: Origins }[];
  /** SHA-256 of the certificates that were trusted beside the system's; null for none. */
  readonly trustedCa: string | null;
}

/** What a run opens with, to be held against the ledger. */
export interface RunOpening {
  readonly plan: Digest;
  readonly runbook: string;
  readonly mode: Mode;
  readonly ledger: LogPoint;
}

/** When a run began and ended by its own clock, to be held against the ledger; `closedAt` is null for an open run. */
export interface RunCourse {
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly reached: Reached;
}

/** A checkpoint of a run: over how many events, the time of the last of them, and the verifier keys that signed. */
export interface Seal {
  readonly size: number;
  readonly at: string;
  readonly signedBy: readonly string[];
}

/**
 * What was found about the ledger of all runs. `valid`: an unbroken chain, signed by trusted keys, and each run that it
 * lists has its folder. What it says of single runs is in their reports.
 */
export interface LedgerReport extends CheckedOutside {
  readonly path: string;
  readonly status: 'valid' | 'broken';
  readonly entries: number;
  readonly root: Digest | null;
  /** Times of the first and the last entry: the period that it covers. */
  readonly from: string | null;
  readonly to: string | null;
  /** Runs that were opened. */
  readonly runs: number;
  /** Runs that were opened and never closed. */
  readonly unfinished: readonly RunId[];
  readonly unheld: Unheld;
  readonly trust: Trust;
  /** Proofs that it does not have, in words; not known where it is broken. */
  readonly absent: readonly string[];
  /** The first thing that does not hold; its place is inside the ledger's folder. */
  readonly broken: BreakReport | null;
}

/** How the evidence key came to be trusted; `none`: no checkpoint was accepted. */
export interface Trust {
  readonly kind: 'given' | 'pinned' | 'first-use' | 'none';
  /** Verifier keys that signed the checkpoints. */
  readonly signedBy: readonly string[];
}

export interface PersonSignature {
  /** Number of the `decision-accepted` event. */
  readonly event: number;
  readonly step: StepId;
  readonly person: PersonId;
  readonly choice: Choice;
  /** `SHA256:…` */
  readonly key: string;
}

export interface Checked {
  readonly events: number;
  readonly decisions: number;
  readonly artifacts: number;
  readonly checkpoints: number;
}

/** The first thing that does not hold. */
export interface BreakReport {
  readonly code: ErrorCode;
  /** Inside the run folder: `journal.jsonl:17` (1-based line), `artifacts/…`. */
  readonly place: string;
  readonly message: string;
}

/** Thrown where a check does not hold; `verifyEvidence` turns it into the report. */
export class Break extends Error {
  readonly report: BreakReport;

  constructor(report: BreakReport) {
    super(report.message);
    this.name = 'Break';
    this.report = report;
  }
}

/** Does a check that refuses with errors of ours, and gives its refusal a place. */
export function at<T>(place: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw placed({ error, place });
  }
}

/** As `at`, for a check that takes its time. */
export async function atAwaited<T>(place: string, check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    throw placed({ error, place });
  }
}

function placed({ error, place }: { error: unknown; place: string }): unknown {
  if (!(error instanceof BreakglassError)) return error;
  return new Break({ code: error.code, place, message: error.message });
}

/**
 * How a report tells of what a check threw; `what` was to be checked ("a ledger"). One folder whose bytes nobody
 * foresaw must not end the report over all the others.
 */
export function breakOf({ error, what }: { error: unknown; what: string }): BreakReport {
  if (error instanceof Break) return error.report;
  if (error instanceof BreakglassError) return { code: error.code, place: '.', message: error.message };
  const name = error instanceof Error ? error.name : typeof error;
  return { code: 'INTERNAL', place: '.', message: `expected ${what} that can be checked, got ${name}` };
}

/** `journal.jsonl:17` for event 16: lines count from 1, events from 0. */
export function lineOf(n: number): string {
  return `journal.jsonl:${n + 1}`;
}

/** What is not shown where the reader gave no organisation file. */
export const ORGANISATION_ABSENT =
  'no organisation file was given (--organisation): that the plan follows from runbook.yaml, and that its people, ' +
  "keys, accounts and tenant are the organisation's, is its word";

/** What is not shown where a run is verified without the ledger beside it. */
export const LEDGER_ABSENT = 'the ledger is not at hand: that there was no other run is not shown';

/** What no evidence of this form shows, whatever is added to it; docs/threat-model.md says who could use it. */
export const NEVER_SHOWN: readonly string[] = [
  'no signature under the start: that it was started by the person named is the word of the engine',
  'no proof that nothing was left out: until somebody outside vouched for it, whoever holds the evidence key could write anew all that follows the last decision that he chose to keep',
  "no signature of the tenant: its answers, and most times, are what the engine's worker wrote down",
];
