import type { Choice, LogPoint } from '../../domain/decision.ts';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { PersonId, RunId, StepId } from '../../domain/ids.ts';
import type { Verdict } from '../../domain/verdict.ts';

/** What was found about a run folder, or about each run folder of a directory. */
export interface VerificationReport {
  readonly path: string;
  /** Every run is valid: closed, sealed by a trusted key, and unbroken. */
  readonly valid: boolean;
  readonly runs: readonly RunReport[];
}

/**
 * What was found about one run. `valid`: closed, and everything listed in `checked` held. `open`: unbroken so
 * far, but neither closed nor sealed at its end, so that a cut tail would not show. `broken`: see `broken`;
 * `checked` then counts what held before the break.
 */
export interface RunReport {
  readonly path: string;
  readonly run: RunId | null;
  readonly organisation: string | null;
  readonly status: 'valid' | 'open' | 'broken';
  readonly verdict: Verdict | null;
  readonly restored: boolean | null;
  /** Size and root of the whole journal, rebuilt from its bytes. */
  readonly log: LogPoint | null;
  readonly trust: Trust;
  /** `held`: every person and key of the plan is of the roster that the reader gave. */
  readonly roster: 'held' | 'not-checked';
  /** The people whose own keys signed this run's log, in order. */
  readonly people: readonly PersonSignature[];
  readonly checked: Checked;
  /** Artifacts with the right bytes that no event names: left by an attempt whose answer was lost. */
  readonly unreferencedArtifacts: number;
  /** Proofs that this evidence does not have, in words. */
  readonly absent: readonly string[];
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
    if (!(error instanceof BreakglassError)) throw error;
    throw new Break({ code: error.code, place, message: error.message });
  }
}

/** `journal.jsonl:17` for event 16: lines count from 1, events from 0. */
export function lineOf(n: number): string {
  return `journal.jsonl:${n + 1}`;
}

/** What is not shown where the reader gave no roster. */
export const ROSTER_ABSENT =
  "no roster was given (--organisation): that people and keys of the plan are the organisation's is its word";

/** What the first form of evidence cannot have; docs/evidence-format.md says what each would add. */
export const ABSENT_PROOFS: readonly string[] = [
  'no timestamp from outside (RFC 3161): when it was sealed is the word of the organisation',
  'no witness: that nobody was shown another log is the word of the organisation',
  'no ledger: that there was no other run is not shown',
];
