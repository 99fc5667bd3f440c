import type { AskId, Digest, PersonId, RunId, StepId } from './ids.ts';
import type { Joined } from './joined.ts';
import type { Need, ValueSpec } from './steps/shared.ts';

/** SSHSIG namespace of every decision (`ssh-keygen -Y sign -n breakglass-decision`). */
export const DECISION_NAMESPACE = 'breakglass-decision';

export const CHOICES = ['approve', 'deny', 'attest', 'abort', 'bypass', 'withdraw'] as const;
export type Choice = (typeof CHOICES)[number];

const NEEDS_REASON: ReadonlySet<Choice> = new Set(['deny', 'abort', 'bypass']);

const LATE: ReadonlySet<Choice> = new Set(['approve', 'deny', 'attest']);

/** Answers that are kept where they come too late; the others only change what is still open. */
export function isLateChoice(choice: Choice): boolean {
  return LATE.has(choice);
}

/** Choices that stop or go round others: whoever makes one says why, or the decision does not count. */
export function lacksReason({ choice, reason }: { choice: Choice; reason: string }): boolean {
  return NEEDS_REASON.has(choice) && reason.trim() === '';
}

/** Size and root of the run's log when people were asked; signing it co-signs all the evidence before. */
export interface LogPoint {
  readonly size: number;
  /** RFC 6962 root, lower-case hex. */
  readonly root: Digest;
}

/**
 * What a person signs, in RFC 8785 form. `ask` is `abort` for a decision to stop the run, which answers no
 * question; its `step` is then `run`, and its log point any that the run has had.
 */
export interface Statement {
  readonly kind: 'breakglass-decision';
  readonly version: 1;
  readonly run: RunId;
  readonly ask: AskId;
  readonly step: StepId;
  readonly plan: Digest;
  readonly log: LogPoint;
  readonly person: PersonId;
  readonly choice: Choice;
  /** May be empty where the choice needs none (`lacksReason`). */
  readonly reason: string;
  readonly values: Readonly<Record<string, string>>;
  /** When the person signed, by their clock, ISO 8601 UTC with milliseconds. */
  readonly at: string;
  /** Equal to the ask's `expires`. */
  readonly expires: string;
}

/** What a person adds to a question: the choice, why, and the values asked for. */
export type Answer = Pick<Statement, 'choice' | 'reason' | 'values'>;

/** A statement with its signature, as sent by Update or Signal. `statement` is the exact signed text. */
export interface SignedDecision {
  readonly statement: string;
  /**
   * Armored SSHSIG, `-----BEGIN SSH SIGNATURE-----`; or the assertion of a passkey (`PasskeyAssertion`), in RFC 8785
   * form, whose challenge is the SHA-256 of the statement's bytes.
   */
  readonly signature: string;
}

/** How a decision came: asked of the run, told to it, or signed before the run and brought along by its start. */
export const VIAS = ['update', 'signal', 'beforehand'] as const;
export type Via = (typeof VIAS)[number];

export const ASK_KINDS = ['approve', 'attest'] as const;
export type AskKind = (typeof ASK_KINDS)[number];

/** One open question to people. All that a person needs to decide, and all that the statement must repeat. */
export interface Ask {
  readonly id: AskId;
  readonly step: StepId;
  readonly kind: AskKind;
  /** The question or instruction, in words. */
  readonly question: string;
  readonly need: readonly Need[];
  /** People who may answer, by id, with those asked later; the initiator is left out where the rule says so. */
  readonly people: readonly PersonId[];
  /** Those of them who were asked later, and for whom they stand; left out where nobody was. */
  readonly joined?: readonly Joined[] | undefined;
  /** People who may let the run go on without the quorum, though they may not be asked; empty in a drill. */
  readonly bypassers: readonly PersonId[];
  readonly values: readonly ValueSpec[];
  readonly choices: readonly Choice[];
  readonly log: LogPoint;
  readonly askedAt: string;
  readonly expires: string;
  /** Accepted so far, without what was taken back. */
  readonly answered: readonly { readonly person: PersonId; readonly choice: Choice }[];
}

/** Places of an ask that nobody fills yet: so many people of a role, out of these. */
export interface EmptyPlaces {
  readonly role: string;
  readonly count: number;
  readonly people: readonly PersonId[];
}

/** An ask as people see it while it is open: what it still waits for is told with it. */
export interface OpenAsk extends Ask {
  readonly missing: readonly EmptyPlaces[];
  /** When more people may be asked, and which roles (none: deputies of those who are silent); left out where never. */
  readonly ahead?: readonly { readonly at: string; readonly to: readonly string[] }[] | undefined;
}

/** What an accepted decision did to its question; `late`: it was over, and the decision is only on record. */
export type Counted = 'open' | 'met' | 'ended' | 'late';

/** The answer to a decision sent by Update. */
export type DecisionAnswer =
  | { readonly accepted: true; readonly event: number; readonly quorum: Counted }
  | { readonly accepted: false; readonly code: DecisionRefusal; readonly message: string };

/** What became of a signed decision that was sent: the run said yes, or it lies at the server until a worker reads it. */
export type Sent =
  | { readonly how: 'answered'; readonly answer: Extract<DecisionAnswer, { accepted: true }> }
  | { readonly how: 'left'; readonly because: string };

/** Why a decision was refused; recorded in the journal under the same code. */
export const DECISION_REFUSALS = [
  'DECISION_MALFORMED',
  'ASK_NOT_FOUND',
  'ASK_CLOSED',
  'DECISION_EXPIRED',
  'DECISION_DUPLICATE',
  'DECISION_MISMATCH',
  'PERSON_UNKNOWN',
  'PERSON_NOT_ASKED',
  'PERSON_EXCLUDED',
  'KEY_UNTRUSTED',
  'SIGNATURE_MALFORMED',
  'SIGNATURE_INVALID',
  'PASSKEY_ORIGIN',
  'PASSKEY_FLAGS',
  'PASSKEY_COUNTER',
  'CHOICE_NOT_ALLOWED',
  'REASON_REQUIRED',
  'VALUE_NOT_ASKED',
  'NOTHING_TO_WITHDRAW',
  'WITHDRAWAL_LATE',
] as const;
export type DecisionRefusal = (typeof DECISION_REFUSALS)[number];

/** Refusals that only a forger or a broken tool causes; they make a run deviate. */
export const FORGERY_REFUSALS: ReadonlySet<DecisionRefusal> = new Set([
  'KEY_UNTRUSTED',
  'SIGNATURE_INVALID',
  'PASSKEY_ORIGIN',
  'PASSKEY_FLAGS',
  'PASSKEY_COUNTER',
]);
