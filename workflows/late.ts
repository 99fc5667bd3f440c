import { isBetween } from '../domain/clocks.ts';
import { isLateChoice } from '../domain/decision.ts';
import type { DecisionAnswer, DecisionRefusal, SignedDecision, Statement } from '../domain/decision.ts';
import { checkContent, checkPerson, mismatch } from './answer-checks.ts';
import type { Book } from './book.ts';
import type { AskRecord, Checked, Refused } from './decisions.ts';

/** What a decision is refused as that would have counted in time. */
const TOO_LATE: ReadonlySet<DecisionRefusal> = new Set(['ASK_CLOSED', 'DECISION_EXPIRED']);

/**
 * Keeps what was signed on paper or on another machine and came after its question was over: on record, with its
 * signature, and without any weight, once for each person and question. A passkey's counter is not looked at, for what
 * counted since may have been signed later. The refusal where it is not kept.
 */
export function keepLate({
  book,
  refusal,
  signed,
}: {
  book: Book;
  refusal: Extract<Checked, { ok: false }>;
  signed: SignedDecision;
}): Extract<DecisionAnswer, { accepted: true }> | Extract<Checked, { ok: false }> {
  const { statement, code, verified } = refusal;
  const record = statement === null ? undefined : book.asks.get(statement.ask);
  if (!TOO_LATE.has(code) || statement === null || record === undefined || verified === null) return refusal;
  const refused = checkLate({ statement, record, book });
  if (refused !== null) return { ...refusal, ...refused };
  const { ask, person, choice } = statement;
  const { key } = verified;
  const { signature } = signed;
  book.late.add(placeOf(statement));
  const event = book.journal.record({
    type: 'decision-late',
    ask,
    person,
    choice,
    key,
    statement,
    signature,
  });
  return { accepted: true, event: event.n, quorum: 'late' };
}

function checkLate({
  statement,
  record,
  book,
}: {
  statement: Statement;
  record: AskRecord;
  book: Book;
}): Refused | null {
  const { choice, ask } = statement;
  if (!isLateChoice(choice))
    return { code: 'CHOICE_NOT_ALLOWED', message: `${choice} is nothing to keep once ${ask} is over` };
  return (
    checkPerson({ statement, record }) ??
    checkRepeated({ statement, book }) ??
    checkContent({ statement, ask: record.ask }) ??
    checkSigned({ statement, askedAt: record.ask.askedAt, now: book.clock.now() })
  );
}

function checkRepeated({ statement, book }: { statement: Statement; book: Book }): Refused | null {
  const { person, ask } = statement;
  const counted = (book.statements.get(ask) ?? []).some((said) => said.person === person);
  return counted || book.late.has(placeOf(statement))
    ? { code: 'DECISION_DUPLICATE', message: `${person} has already answered` }
    : null;
}

/** Signed after it was asked and before it came, as far as two clocks agree. */
function checkSigned({
  statement,
  askedAt,
  now,
}: {
  statement: Statement;
  askedAt: string;
  now: number;
}): Refused | null {
  const to = new Date(now).toISOString();
  if (isBetween({ told: statement.at, from: askedAt, to })) return null;
  return mismatch('time', `one between ${askedAt} and ${to}`, statement.at);
}

function placeOf({ ask, person }: Statement): string {
  return `${ask} ${person}`;
}
