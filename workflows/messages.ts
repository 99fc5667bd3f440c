import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { Anchor } from '../domain/anchor.ts';
import type { Origins } from '../domain/clouds.ts';
import type { DecisionAnswer, LogPoint, OpenAsk, SignedDecision } from '../domain/decision.ts';
import type { EventBody, JournalEvent, LogState, StepOutcome } from '../domain/event.ts';
import type { AccountId, Digest, PersonId, RunId, StepId, TenantId } from '../domain/ids.ts';
import { ENTER_LEDGER, ENTER_REVIEW } from '../domain/ledger.ts';
import type { LedgerAnswer, RunEntry } from '../domain/ledger.ts';
import type { Mode, Plan } from '../domain/plan/types.ts';
import type { SignedReview } from '../domain/review.ts';
import type { StepKind } from '../domain/steps/index.ts';
import type { Judgement } from '../domain/verdict.ts';

export const RUN_WORKFLOW = 'breakglassRun';
export const TASK_QUEUE = 'breakglass';

/** Set to `none` at the start by whoever starts a run on a server that knows it; the run writes its verdict there. */
export const VERDICT_ATTRIBUTE = defineSearchAttributeKey('BreakglassVerdict', 'KEYWORD');

export type StepStatus = 'pending' | 'open' | StepOutcome;

export interface StepState {
  readonly id: StepId;
  readonly do: StepKind | 'phase';
  readonly account: AccountId | null;
  readonly status: StepStatus;
  readonly openedAt: string | null;
  readonly closedAt: string | null;
  readonly because: string | null;
}

/** What the engine looks for again and again, between two looks too, and the time of its last look. */
export interface LookingFor {
  readonly what: string;
  readonly until: string;
}

/** Everything that a person following a run sees. */
export interface RunState {
  readonly run: RunId;
  readonly organisation: string;
  readonly runbook: string;
  readonly title: string;
  readonly mode: Mode;
  readonly plan: Digest;
  readonly initiator: PersonId;
  readonly openedAt: string;
  /** By the run's clock, which stands still while the run waits; commands put the reader's time here (`cli/runs.ts`). */
  readonly now: string;
  /** Tenants that are not at Microsoft's addresses: pretend ones, or behind a proxy. */
  readonly foreignTenants: readonly { readonly id: TenantId; readonly origins: Origins }[];
  readonly steps: readonly StepState[];
  readonly asks: readonly OpenAsk[];
  /** The last facts, oldest first, at most 10. */
  readonly facts: readonly Extract<EventBody, { type: 'fact' }>[];
  readonly objectives: {
    readonly timeToAccessMs: number | null;
    readonly timeToAlertMs: number | null;
    /** When the clock of time-to-access started; null before the approval. */
    readonly accessClockFrom: string | null;
  };
  readonly log: LogState;
  /** What the run waits for beside people: a code and a sentence; null when nothing is in the way. */
  readonly waiting: { readonly code: string; readonly text: string } | null;
  readonly looking: readonly LookingFor[];
  readonly judgement: Judgement | null;
  /** What timestamp authorities and witnesses vouch for; null until they were asked, empty where there are none. */
  readonly anchors: readonly Anchor[] | null;
}

/** What a run returns: enough to check the evidence against, kept in Temporal's own history. */
export interface RunResult extends Judgement {
  readonly run: RunId;
  readonly log: { readonly size: number; readonly root: Digest };
  readonly checkpoint: string;
  /** By whom it is vouched for from outside, and what could not be had; nothing of the verdict hangs on it. */
  readonly anchors: readonly Anchor[];
}

/** Ask: answered at once with accepted or the refusal's code. Needs a live worker. */
export const decide = defineUpdate<DecisionAnswer, [SignedDecision]>('decide');
/** The same for what comes from paper or another machine: where its question is over, it is kept as late. */
export const keepDecision = defineUpdate<DecisionAnswer, [SignedDecision]>('keepDecision');
/** Tell: durable while no worker is up; the answer is seen in the journal. */
export const decideLater = defineSignal<[SignedDecision]>('decideLater');
export const runState = defineQuery<RunState>('runState');
/** The plan that the run goes by, as it was started with: whoever signs can hold its digest and its words against it. */
export const runPlan = defineQuery<Plan>('runPlan');
/** The journal from event `from` on, as far as it is computed; before event `to`, which a worker of old does not know. */
export const journal = defineQuery<
  readonly JournalEvent[],
  [{ readonly from: number; readonly to?: number }]
>('journal');

/** Where the ledger of all runs stands, as its workflow remembers it. */
export interface LedgerState extends LogPoint {
  readonly organisation: string;
  /** Why the last entry was refused; null when it was made. */
  readonly refused: { readonly code: string; readonly message: string } | null;
}

/** Has an entry made, or says why not. Sent by the activity `enterLedger`; the entry is checked against the disk. */
export const enterLedger = defineUpdate<LedgerAnswer, [RunEntry]>(ENTER_LEDGER);
/** Has what somebody signed about a closed run judged, stored in the run's folder and entered, or says why not. */
export const enterReview = defineUpdate<LedgerAnswer, [SignedReview]>(ENTER_REVIEW);
export const ledgerState = defineQuery<LedgerState>('ledgerState');
