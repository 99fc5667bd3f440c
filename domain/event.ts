import type { Choice, DecisionRefusal, LogPoint, Statement, AskKind, Via } from './decision.ts';
import type { Observation } from './fact.ts';
import type { Joined } from './joined.ts';
import type { AccountId, AskId, ChannelId, Digest, PersonId, RunId, StepId } from './ids.ts';
import type { JoinCause } from './plan/joining.ts';
import type { Mode } from './plan/types.ts';
import type { Scenario } from './runbook.ts';
import type { StepKind } from './steps/index.ts';
import type { Need, ValueSpec } from './steps/shared.ts';
import type { Reason, Verdict } from './verdict.ts';

/**
 * One line of a journal: its RFC 8785 bytes are the leaf. `n` counts from 0 without gaps; `at` is workflow time,
 * ISO 8601 UTC with milliseconds, and never goes back.
 */
export type JournalEvent = EventHeader & EventBody;

export interface EventHeader {
  readonly v: 1;
  readonly run: RunId;
  readonly n: number;
  readonly at: string;
}

export const STEP_OUTCOMES = ['done', 'failed', 'inconclusive', 'skipped'] as const;
export type StepOutcome = (typeof STEP_OUTCOMES)[number];

export const ASK_OUTCOMES = ['met', 'denied', 'expired', 'impossible', 'bypassed', 'withdrawn'] as const;
export type AskOutcome = (typeof ASK_OUTCOMES)[number];

export const OBJECTIVES = ['time-to-access', 'time-to-alert'] as const;
export type ObjectiveName = (typeof OBJECTIVES)[number];

/** `given-up`: the question ended before the receiver had answered, so nobody knows. */
export const TOLD_OUTCOMES = ['delivered', 'failed', 'given-up'] as const;
export type ToldOutcome = (typeof TOLD_OUTCOMES)[number];

export type EventBody =
  | {
      readonly type: 'run-opened';
      readonly organisation: string;
      readonly runbook: string;
      readonly title: string;
      readonly scenario: Scenario;
      readonly mode: Mode;
      readonly plan: Digest;
      readonly runbookDigest: Digest;
      readonly initiator: PersonId;
      readonly reason: string | null;
      /** The organisation's ledger when this run was entered: whoever signs this log signs that too. */
      readonly ledger: LogPoint;
    }
  | {
      readonly type: 'step-opened';
      readonly step: StepId;
      /** Kind, or `phase` for the reserved steps. */
      readonly do: StepKind | 'phase';
      readonly account: AccountId | null;
    }
  | {
      readonly type: 'step-closed';
      readonly step: StepId;
      readonly outcome: StepOutcome;
      /** One sentence for people. */
      readonly because: string;
    }
  | {
      readonly type: 'asked';
      readonly ask: AskId;
      readonly step: StepId;
      readonly kind: AskKind;
      readonly question: string;
      readonly need: readonly Need[];
      readonly people: readonly PersonId[];
      readonly values: readonly ValueSpec[];
      readonly choices: readonly Choice[];
      readonly expires: string;
    }
  /** What came of telling one person, over one channel, that an answer is due. */
  | {
      readonly type: 'told';
      readonly ask: AskId;
      readonly person: PersonId;
      readonly channel: ChannelId;
      /** 0 is the question itself, n the nth reminder or asking of more people. */
      readonly round: number;
      readonly outcome: ToldOutcome;
      /** The receiver's answer in a word, or why there was none. */
      readonly because: string;
    }
  | { readonly type: 'reminded'; readonly ask: AskId; readonly people: readonly PersonId[] }
  /** More people are asked: `afterMs` is when this was due after the question, in milliseconds. */
  | {
      readonly type: 'escalated';
      readonly ask: AskId;
      readonly cause: JoinCause;
      readonly afterMs: number;
      readonly people: readonly Joined[];
    }
  | {
      readonly type: 'decision-accepted';
      readonly ask: AskId;
      readonly step: StepId;
      readonly person: PersonId;
      readonly choice: Choice;
      readonly via: Via;
      /** `SHA256:…` fingerprint of the key that signed, `passkey:SHA256:…` of a passkey. */
      readonly key: string;
      readonly statement: Statement;
      readonly signature: string;
    }
  | {
      readonly type: 'decision-refused';
      readonly ask: AskId | null;
      readonly person: PersonId | null;
      readonly code: DecisionRefusal;
      readonly message: string;
      readonly via: Via;
      /** SHA-256 of the statement and of the signature as they came. */
      readonly statementDigest: Digest;
      readonly signatureDigest: Digest;
    }
  /** Signed in time or not, it came once its question was over: on record, and of no effect. */
  | {
      readonly type: 'decision-late';
      readonly ask: AskId;
      readonly person: PersonId;
      readonly choice: Choice;
      readonly key: string;
      readonly statement: Statement;
      readonly signature: string;
    }
  /** Refusals beyond those recorded one by one; `forged` of them only a forger or a broken tool causes. */
  | { readonly type: 'decisions-refused-more'; readonly count: number; readonly forged: number }
  | {
      readonly type: 'ask-closed';
      readonly ask: AskId;
      readonly step: StepId;
      readonly kind: AskKind;
      readonly outcome: AskOutcome;
      readonly because: string;
    }
  | ({ readonly type: 'fact'; readonly step: StepId; readonly account: AccountId | null } & Observation)
  | {
      readonly type: 'window-opened';
      readonly step: StepId;
      readonly account: AccountId;
      readonly nonce: string;
      readonly until: string;
    }
  | { readonly type: 'window-closed'; readonly step: StepId; readonly account: AccountId }
  | {
      readonly type: 'intent';
      readonly step: StepId;
      readonly account: AccountId | null;
      readonly act: string;
    }
  /** The approval stood, or none was needed: time-to-access runs from here. */
  | { readonly type: 'clock-started'; readonly step: StepId }
  | { readonly type: 'undo-registered'; readonly step: StepId; readonly act: string }
  | { readonly type: 'undo-started'; readonly step: StepId; readonly act: string }
  | { readonly type: 'undo-done'; readonly step: StepId; readonly act: string }
  | {
      readonly type: 'undo-failed';
      readonly step: StepId;
      readonly act: string;
      readonly code: string;
      readonly because: string;
    }
  | {
      readonly type: 'objective';
      readonly objective: ObjectiveName;
      readonly account: AccountId;
      readonly limitMs: number;
      /** Null where it could not be measured. */
      readonly measuredMs: number | null;
      readonly held: boolean | null;
    }
  | {
      readonly type: 'bypassed';
      readonly ask: AskId;
      readonly person: PersonId;
      readonly skipped: readonly PersonId[];
      /** Channels that tell those who were passed over; left out by runs from before they were told. */
      readonly tells?: readonly ChannelId[] | undefined;
    }
  | { readonly type: 'aborted'; readonly by: PersonId | null; readonly reason: string }
  | { readonly type: 'finding'; readonly code: string; readonly step: StepId | null; readonly text: string }
  | {
      readonly type: 'run-closed';
      readonly verdict: Verdict;
      readonly restored: boolean;
      readonly reasons: readonly Reason[];
    };

export type EventType = EventBody['type'];

/** What a run's log is at one moment. */
export interface LogState extends LogPoint {
  readonly stored: number;
}
