import type { Answer, Choice, OpenAsk, Sent, SignedDecision, Statement } from '../domain/decision.ts';
import type { BreakglassError } from '../domain/errors.ts';
import type { JournalEvent } from '../domain/event.ts';
import type { Digest, PersonId, RunId } from '../domain/ids.ts';
import type { LedgerEntry, LedgerPoint } from '../domain/ledger.ts';
import type { OrganisationDefinition } from '../domain/organisation.ts';
import type { Passkey, SignedPasskeyStatement } from '../domain/passkey.ts';
import type { Beside } from '../domain/plan/beginning.ts';
import type { Mode, Plan } from '../domain/plan/types.ts';
import type { SignedReview } from '../domain/review.ts';
import type { ScheduleDefinition } from '../domain/schedule/definition.ts';
import type { KnownSince } from '../domain/schedule/known.ts';
import type { StandingPasskey } from '../evidence/core/passkey/read-passkeys.ts';
import type { RunState } from '../workflows/messages.ts';

/** A run as the engine shows it, and whether it has returned and stays so. */
export interface RunLook {
  readonly state: RunState;
  readonly returned: boolean;
}

/** A runbook that can be started from the page. */
export interface OfferedRunbook {
  /** Its id, by which it is started; never a path. */
  readonly name: string;
  readonly title: string;
  /** The plan that people would approve, or why there is none. */
  readonly plan: { readonly digest: Digest } | { readonly impossible: string };
}

/** What somebody asks to have started. */
export interface Start {
  readonly runbook: string;
  readonly mode: Mode;
  readonly person: PersonId;
  readonly reason: string | null;
  /** The runbook's name again, typed by hand; an incident wants it. */
  readonly confirmed: string;
  readonly beside: Beside;
}

/**
 * The engine as the page needs it. The command that serves the page gives it the same functions that the other commands
 * use, so that the page cannot let what they refuse. All of them throw `BreakglassError`.
 */
export interface Desk {
  /** The organisation file as it is now. */
  readonly organisation: () => Promise<OrganisationDefinition>;
  /** Every passkey of its folder as it is now, whether it counts or not. */
  readonly passkeys: () => Promise<readonly StandingPasskey[]>;
  /** The passkey in what a browser gave at the making of one. */
  readonly readRegistration: (about: {
    text: string;
    organisation: string;
    person: PersonId;
    label: string;
  }) => Promise<Passkey>;
  /** Puts a statement with its signatures into that folder; `USAGE` where the organisation names none. */
  readonly storePasskey: (signed: SignedPasskeyStatement) => Promise<void>;
  readonly evidenceDirectory: string;
  /** Since when the watch of this machine knows each schedule as it is. */
  readonly known: (about: {
    schedules: readonly ScheduleDefinition[];
    entries: readonly LedgerEntry[];
    now: number;
  }) => Promise<KnownSince>;
  /** Where packages are made before they are sent. */
  readonly workDirectory: string;
  readonly look: (run: RunId) => Promise<RunLook>;
  /** The plan that would be signed; `WORDS_UNPROVEN` where something that is shown of a run is not of it; for open questions. */
  readonly hold: (state: RunState) => Promise<Plan>;
  readonly journal: (about: { run: RunId; from: number }) => Promise<readonly JournalEvent[]>;
  readonly choicesFor: (about: { ask: OpenAsk; person: PersonId }) => readonly Choice[];
  readonly statementFor: (about: {
    state: RunState;
    ask: OpenAsk;
    person: PersonId;
    answer: Answer;
    at: Date;
  }) => Statement;
  /** What somebody signs to stop a run. */
  readonly abortStatement: (about: {
    state: RunState;
    person: PersonId;
    reason: string;
    at: Date;
  }) => Statement;
  readonly send: (about: { run: RunId; signed: SignedDecision }) => Promise<Sent>;
  readonly sendReview: (about: {
    organisation: string;
    run: RunId;
    signed: SignedReview;
  }) => Promise<LedgerPoint>;
  readonly runbooks: (mode: Mode) => Promise<readonly OfferedRunbook[]>;
  /** Starts a run and answers with its id, once the engine has taken it up or refused it; within ten seconds. */
  readonly start: (asked: Start) => Promise<RunId>;
  /** Why the engine refused a run before it began, when nobody was asked; null where it did not. */
  readonly refusal: (run: RunId) => Promise<BreakglassError | null>;
  /** The plan of a run as its evidence has it; null where it is not here. */
  readonly plan: (run: RunId) => Promise<Plan | null>;
  /** The plan of a run in words, as its evidence has it; null where it is not here. */
  readonly planText: (run: RunId) => Promise<string | null>;
}
