import type { MethodsLook } from './methods-look.ts';
import type { Anchor } from '../domain/anchor.ts';
import type { AuditSeen } from '../domain/audited.ts';
import type { LogPoint } from '../domain/decision.ts';
import type { Observation } from '../domain/fact.ts';
import type { AccountId, Digest, PersonId, RunId, SystemId, TenantId } from '../domain/ids.ts';
import type { LedgerPoint, ReviewEntry, RunEntry } from '../domain/ledger.ts';
import type { ScheduleEntry } from '../domain/schedule/entries.ts';
import type { Plan, PlannedAccount, PlannedAlertSource, PlannedSystem } from '../domain/plan/types.ts';
import type { RotatedBy } from '../domain/readiness/restricted-unit.ts';
import type { ReviewedRun, Standing } from '../domain/review-rules.ts';
import type { SignedReview } from '../domain/review.ts';
import type { SignInRecord } from '../domain/sign-in-log.ts';
import type { ReadinessCheck } from '../domain/runbook.ts';
import type { Tree } from '../evidence/core/merkle.ts';
import type { CreatedLooks } from './created-types.ts';
import type { Notice } from './notice-types.ts';
import type { WriteActivities } from './write-types.ts';

/**
 * What a workflow may ask of the world. Every failure is an `ApplicationFailure` whose `type` is one of our error codes
 * (`domain/errors.ts`); it is retryable where waiting can help. Input that is not of its schema is refused with
 * `VALUE_INVALID`, what the worker's own organisation file has not or has otherwise with `REFERENCE_UNKNOWN` or
 * `PLAN_CHANGED`. No argument or result carries a secret: results hold references, digests and what facts are judged by.
 */
export interface Activities extends EvidenceActivities, TenantActivities, WorldActivities, WriteActivities {}

export interface EvidenceActivities extends LedgerActivities {
  /**
   * Makes the run's folder and writes `plan.json` and `runbook.yaml`. Idempotent for equal bytes. `RUN_EXISTS` for a
   * folder whose run is closed: a second start must not touch it.
   */
  openEvidence(input: OpenEvidence): Promise<void>;
  /**
   * Appends leaves (exact RFC 8785 texts) from index `from` on, in one write and fsync. Leaves already stored
   * with equal bytes are passed over; other bytes at a taken index are `EVIDENCE_FORKED` (final).
   * `EVIDENCE_DISK_FULL` and `EVIDENCE_UNWRITABLE` are retryable. The time told is that afterwards.
   */
  appendEvents(input: {
    readonly run: RunId;
    readonly from: number;
    readonly leaves: readonly string[];
  }): Promise<Told & { readonly stored: number }>;
  /** What time it is. */
  readClock(): Promise<Told>;
  /**
   * The same as `sealRun` over the beginning of a run that goes on, before people are asked: only the root and the
   * plan are checked.
   */
  sealAt(input: { readonly run: RunId; readonly log: LogPoint }): Promise<{ readonly checkpoint: string }>;
  /** Rebuilds the root from disk, compares, signs and stores the checkpoint; returns the C2SP signed note. */
  sealRun(input: { readonly run: RunId; readonly log: LogPoint }): Promise<{ readonly checkpoint: string }>;
  /**
   * Has the closing checkpoint, and the ledger's newest, vouched for by every timestamp authority and witness of the
   * worker's own organisation file. What could not be had is in the answer, not a failure; asking again is harmless.
   */
  anchorRun(input: { readonly run: RunId }): Promise<readonly Anchor[]>;
}

/** The ledger of all runs of the worker's organisation. An entry that is there already is answered with its place. */
export interface LedgerActivities {
  /** Has a run entered by the ledger's workflow, which is started where there is none. */
  enterLedger(input: { readonly run: RunId; readonly entry: RunEntry }): Promise<LedgerPoint>;
  /** Stores an entry and a checkpoint over it, for the ledger's workflow alone; `tree` is what that remembers. */
  appendLedger(input: {
    readonly tree: Tree;
    readonly entry: RunEntry | ReviewEntry | ScheduleEntry;
  }): Promise<{
    readonly point: LedgerPoint;
    /** The whole stored ledger, which may have grown by others' entries. */
    readonly tree: Tree;
  }>;
  /**
   * A closed run and what people signed about it so far, all checked, for the ledger's workflow alone. `RUN_UNLISTED`: a
   * run that the ledger does not have; `REVIEW_MISMATCH`: one that it does not close; and what does not hold of either.
   * `signed` is why it is asked for: what nobody of the plan signed is refused before the run is read.
   */
  readReviewed(input: { readonly run: RunId; readonly signed: SignedReview }): Promise<Reviewable>;
  /**
   * Stores a signed statement as `review/<number>` of its run, for the ledger's workflow alone, once it stands by the
   * rules of domain/review-rules.ts. Nothing is written over: `EVIDENCE_FORKED` where another has the number; and nothing
   * at all where its entry would be refused, as the key is not the ledger's or the ledger does not begin with `tree`.
   */
  storeReview(input: {
    readonly run: RunId;
    readonly number: number;
    readonly signed: SignedReview;
    readonly tree: Tree;
  }): Promise<void>;
  /** What is stored of all runs and in no entry yet, in the order of entering, for the ledger's workflow alone. */
  readUnentered(): Promise<readonly ReviewEntry[]>;
}

/** A closed run as its review looks at it, and what stands about it. */
export interface Reviewable {
  readonly run: ReviewedRun;
  readonly standing: Standing;
  /** What the ledger has to say of it, in order. */
  readonly entries: readonly ReviewEntry[];
  /** So many of these it has; the rest was stored by an attempt that was cut off. */
  readonly entered: number;
}

/** A time that a run may go by. */
export interface Told {
  /** The worker's clock or the server's, whichever is earlier; ISO 8601 UTC with milliseconds. */
  readonly at: string;
  /** The two were so far apart that this is the server's: the task lay there for long, or the worker's is ahead. */
  readonly doubtful?: boolean;
}

export interface OpenEvidence {
  readonly run: RunId;
  readonly plan: Plan;
  readonly planDigest: Digest;
  readonly runbookText: string;
  readonly runbookDigest: Digest;
  readonly initiator: PersonId;
  readonly reason: string | null;
}

/** Systems declared down for this run: a call that needs one fails at once with `SYSTEM_CUT` (final). */
export interface Call {
  readonly run: RunId;
  readonly cut: readonly SystemId[];
}

/** A look at a log or at state: when it was answered, and the stored answers. */
export interface Look {
  /** The worker's clock when all was answered. */
  readonly observedAt: string;
  readonly artifacts: readonly Digest[];
  /** What was asked, without host or token: `GET /auditLogs/signIns?$filter=…`. */
  readonly query: string;
}

export interface TenantActivities extends CreatedLooks {
  /** Readiness of one account, one observation per check asked for. */
  checkReadiness(
    input: Call & {
      readonly account: PlannedAccount;
      readonly checks: readonly ReadinessCheck[];
      readonly alerts: readonly PlannedAlertSource[];
      /** `engine` where the run has the engine write to the account; people do it all where this is left out. */
      readonly rotatedBy?: RotatedBy | undefined;
    },
  ): Promise<readonly Observation[]>;
  /** What-If matrix and static evaluation for one account. */
  checkConditionalAccess(input: Call & { readonly account: PlannedAccount }): Promise<readonly Observation[]>;
  /** The account's sign-ins since a time, newest last. */
  findSignIns(
    input: Call & { readonly account: PlannedAccount; readonly since: string },
  ): Promise<Look & { readonly records: readonly SignInRecord[] }>;
  /** Registered methods, password and session times: what a rotation must change. */
  readCredential(input: Call & { readonly account: PlannedAccount }): Promise<CredentialLook>;
  /** Audit entries that name the account as target, since a time. */
  findAuditEntries(
    input: Call & { readonly account: PlannedAccount; readonly since: string },
  ): Promise<Look & { readonly entries: readonly AuditEntry[] }>;
  /**
   * Alerts of a source about the account, since a time; of those that others send, the first few. `others`: how many
   * more came that do not name it; `dropped`: some that may have named it are kept no more.
   */
  findAlerts(
    input: Call & {
      readonly account: PlannedAccount;
      readonly source: PlannedAlertSource;
      readonly since: string;
    },
  ): Promise<
    Look & { readonly alerts: readonly AlertRecord[]; readonly others?: number; readonly dropped?: boolean }
  >;
  countPolicies(input: Call & { readonly tenant: TenantId }): Promise<Look & { readonly count: number }>;
  /** Is the account a member of the administrative unit? */
  readUnit(
    input: Call & { readonly account: PlannedAccount; readonly unit: string },
  ): Promise<Look & { readonly member: boolean }>;
  /** By which a pass, and a passkey registered with it, are judged. */
  readMethods(input: Call & { readonly account: PlannedAccount }): Promise<MethodsLook>;
}

export interface WorldActivities {
  /** Is the system reachable by the engine now? A cut system answers `up: false` without being asked. */
  probe(input: Call & { readonly system: PlannedSystem }): Promise<ProbeResult>;
  /** Sends once per `key`. */
  notify(input: Call & Notice): Promise<Delivery>;
}

export interface CredentialLook extends Look {
  readonly credential: CredentialState;
}

export interface CredentialState {
  readonly methods: readonly {
    readonly id: string;
    readonly type: string;
    readonly createdAt: string | null;
  }[];
  readonly passwordChangedAt: string | null;
  readonly sessionsValidFrom: string | null;
}

export interface AuditEntry extends AuditSeen {
  readonly id: string;
  readonly at: string;
  readonly initiatedBy: string;
}

export interface AlertRecord {
  readonly id: string;
  readonly title: string;
  readonly createdAt: string;
  readonly account: AccountId;
  /** Number of the incident that holds it; only of a source of incidents. */
  readonly incident?: string;
}

export interface ProbeResult {
  readonly up: boolean;
  /** `200`, `cut by the engine`, `connection refused`, … */
  readonly seen: string;
  readonly observedAt: string;
}

export interface Delivery extends Omit<ProbeResult, 'up'> {
  readonly delivered: boolean;
}
