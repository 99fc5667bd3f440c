import type { Ask, DecisionRefusal, SignedDecision, Statement, Via } from '../domain/decision.ts';
import { ABORT, mayAbort } from '../domain/abort.ts';
import { lacksReason } from '../domain/decision.ts';
import { MAX_ABORT_MS } from '../domain/clocks.ts';
import type { Ending } from './book.ts';
import type { PersonId } from '../domain/ids.ts';
import type { Due } from '../domain/plan/joining.ts';
import type { PlannedPerson, RunInput } from '../domain/plan/types.ts';
import { parseStatement } from '../domain/statement.ts';
import { canonicalText } from '../evidence/core/canonical.ts';
import type { OwnSignature } from '../evidence/core/own-signature.ts';
import type { Counters } from '../evidence/core/passkey/counters.ts';
import { checkAsk, checkTime, mismatch } from './answer-checks.ts';
import { checkCounter, verifySigned } from './signed.ts';
import type { Telling } from './telling.ts';

/** An ask as the run keeps it. */
export interface AskRecord {
  ask: Ask;
  ending: Ending | null;
  readonly excluded: readonly PersonId[];
  /** When more people may be asked, those moments that are still to come. */
  dues: readonly Due[];
  readonly telling: Telling;
}

/** What a decision is checked against. */
export interface Bench {
  readonly input: RunInput;
  readonly via: Via;
  readonly asks: ReadonlyMap<string, AskRecord>;
  /** What was accepted for a question so far, in order. */
  readonly said: (ask: string) => readonly Statement[];
  /** Of passkeys, as of the last decision that counted. */
  readonly counters: Counters;
  readonly rootAt: (size: number) => string | undefined;
  readonly abortable: () => boolean;
  /** Milliseconds since the epoch by the run's clock. */
  readonly now: () => number;
  /** The time that was told last, which `now` may be ahead of. */
  readonly told: () => number;
}

export interface Refused {
  readonly code: DecisionRefusal;
  readonly message: string;
}

export type Checked =
  | {
      readonly ok: true;
      readonly statement: Statement;
      readonly signature: OwnSignature;
      readonly record: AskRecord | null;
    }
  | ({
      readonly ok: false;
      readonly statement: Statement | null;
      /** With what the person signed; null where it was refused before that was known. */
      readonly verified: OwnSignature | null;
    } & Refused);

/** Statement and signature together; a real one has about 1.5 KB. */
const MAX_STATEMENT = 16_384;
const MAX_SIGNATURE = 8_192;

/**
 * Is this a decision that this run must count? The cheap checks come first and the signature before anything
 * about the ask, so that only a person of the roster learns how an ask stands.
 */
export function checkDecision({ signed, bench }: { signed: SignedDecision; bench: Bench }): Checked {
  const statement = readStatement(signed);
  if (statement === null) {
    return {
      ok: false,
      statement: null,
      verified: null,
      code: 'DECISION_MALFORMED',
      message: 'expected a statement in RFC 8785 form of the documented shape',
    };
  }
  const refuse = (refused: Refused, verified: OwnSignature | null = null): Checked => {
    return { ok: false, statement, verified, ...refused };
  };
  const person = bench.input.plan.people.find((each) => each.id === statement.person);
  const misplaced = checkPlace({ statement, person, bench });
  if (misplaced !== null || person === undefined) return refuse(misplaced ?? unknownPerson(statement));
  const verified = verifySigned({ signed, person });
  if ('code' in verified) return refuse(verified);
  const isAbort = statement.ask === ABORT.ask;
  const record = bench.asks.get(statement.ask) ?? null;
  if (record === null && !isAbort)
    return refuse({ code: 'ASK_NOT_FOUND', message: `expected an open ask, got ${statement.ask}` }, verified);
  const refused =
    (record === null ? checkAbort({ statement, person, bench }) : checkAsk({ statement, record, bench })) ??
    checkCounter({ verified, counters: bench.counters });
  return refused === null ? { ok: true, statement, signature: verified, record } : refuse(refused, verified);
}

function readStatement({ statement, signature }: SignedDecision): Statement | null {
  if (statement.length > MAX_STATEMENT || signature.length > MAX_SIGNATURE) return null;
  const parsed = parseStatement(statement);
  return parsed !== null && isCanonical({ parsed, statement }) ? parsed : null;
}

/** Text with a lone surrogate parses as JSON but has no RFC 8785 form: that is the sender's fault, not ours. */
function isCanonical({ parsed, statement }: { parsed: Statement; statement: string }): boolean {
  try {
    return canonicalText(parsed) === statement;
  } catch {
    return false;
  }
}

function checkPlace({
  statement,
  person,
  bench,
}: {
  statement: Statement;
  person: PlannedPerson | undefined;
  bench: Bench;
}): Refused | null {
  const { input } = bench;
  if (statement.run !== input.run) return mismatch('run', input.run, statement.run);
  if (statement.plan !== input.planDigest) return mismatch('plan', input.planDigest, statement.plan);
  return person === undefined ? unknownPerson(statement) : null;
}

function unknownPerson(statement: Statement): Refused {
  return { code: 'PERSON_UNKNOWN', message: `${statement.person} is not in this plan` };
}

function checkAbort({
  statement,
  person,
  bench,
}: {
  statement: Statement;
  person: PlannedPerson;
  bench: Bench;
}): Refused | null {
  if (statement.step !== ABORT.step) return mismatch('step', ABORT.step, statement.step);
  if (statement.choice !== 'abort')
    return { code: 'CHOICE_NOT_ALLOWED', message: `expected abort, got ${statement.choice}` };
  if (!mayAbort({ person, initiator: bench.input.initiator })) {
    return { code: 'PERSON_NOT_ASKED', message: `${person.id} is neither a commander nor the initiator` };
  }
  if (lacksReason(statement)) return { code: 'REASON_REQUIRED', message: 'expected a reason to abort' };
  if (bench.rootAt(statement.log.size) !== statement.log.root)
    return mismatch('log', 'a root that this run has had', statement.log.root);
  const mistimed = checkAbortTime({ statement, told: bench.told() });
  if (mistimed !== null) return mistimed;
  return bench.abortable() ? null : { code: 'ASK_CLOSED', message: 'the run is already putting things back' };
}

/**
 * An abort is judged by the time that was told last: were the run's own clock too far ahead, and it never goes back,
 * nobody could stop the run for as long. The root in the statement shows that it is no older than the run.
 */
function checkAbortTime({ statement, told }: { statement: Statement; told: number }): Refused | null {
  const left = Date.parse(statement.expires) - told;
  if (left >= 0 && left <= MAX_ABORT_MS) return checkTime({ statement, now: told });
  return { code: 'DECISION_EXPIRED', message: `expected an end within 24 h, got ${statement.expires}` };
}
