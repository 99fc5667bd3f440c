import { FORGERY_REFUSALS } from '../domain/decision.ts';
import type { DecisionAnswer, SignedDecision, Statement, Via } from '../domain/decision.ts';
import { votersWith } from '../domain/joined.ts';
import { settledBy } from '../domain/quorum.ts';
import { standing } from '../domain/standing.ts';
import { sha256Hex } from '../evidence/core/hash.ts';
import { finish } from './book.ts';
import type { Book, Ending } from './book.ts';
import { recordBypass } from './bypassing.ts';
import { checkDecision } from './decisions.ts';
import type { AskRecord, Checked } from './decisions.ts';
import { keepLate } from './late.ts';

/** Characters of a refused text that its digest covers; statements have at most as many. */
const DIGESTED = 16_384;

/** Refusals recorded one by one; more than these are counted, so that a flood cannot fill the log. */
const HONEST_RECORDED = 200;
/** Forgeries decide the verdict, so other refusals must not use up their places. */
const FORGED_RECORDED = 200;
const UNREADABLE: Refusal = {
  statement: null,
  code: 'DECISION_MALFORMED',
  message: 'expected a statement with its signature',
};

/** How many decisions were refused so far. */
export interface Refusals {
  honest: number;
  forged: number;
}

type Refusal = Pick<Extract<Checked, { ok: false }>, 'statement' | 'code' | 'message'>;

/** What becomes of a decision that comes once its question is over. */
export type LateRule = 'refused' | 'kept';

/** A decision as it came in. */
export interface Received {
  readonly signed: SignedDecision;
  readonly via: Via;
}

/**
 * Checks one decision, records it as accepted or refused, and ends its ask where it decides it. No message may stop
 * the run, so what cannot even be judged is refused as malformed.
 */
export function count({
  book,
  refusals,
  late,
  ...received
}: Received & { book: Book; refusals: Refusals; late: LateRule }): DecisionAnswer {
  try {
    const checked = check({ book, received });
    if (checked.ok) return accept({ book, checked, received });
    const { signed } = received;
    const kept = late === 'kept' ? keepLate({ book, refusal: checked, signed }) : checked;
    return 'accepted' in kept ? kept : refuse({ book, refusals, refusal: kept, received });
  } catch {
    return refuse({ book, refusals, refusal: UNREADABLE, received });
  }
}

/** Records how many refusals were not recorded one by one, where there are any. */
export function recordMore({ book, refusals }: { book: Book; refusals: Refusals }): void {
  const forged = Math.max(0, refusals.forged - FORGED_RECORDED);
  const more = forged + Math.max(0, refusals.honest - HONEST_RECORDED);
  if (more > 0) book.journal.record({ type: 'decisions-refused-more', count: more, forged });
}

function check({ book, received: { signed, via } }: { book: Book; received: Received }): Checked {
  const { input, asks, abortable, counters, journal, clock } = book;
  const { now, told } = clock;
  const said = (ask: string) => book.statements.get(ask) ?? [];
  const { rootAt } = journal;
  return checkDecision({
    signed,
    bench: { input, via, asks, said, abortable, counters, rootAt, now, told },
  });
}

function accept({
  book,
  checked,
  received,
}: {
  book: Book;
  checked: Extract<Checked, { ok: true }>;
  received: Received;
}): DecisionAnswer {
  const { statement, record } = checked;
  const { key, asserted } = checked.signature;
  const { ask, step, person, choice } = statement;
  const { signature } = received.signed;
  if (asserted !== null) book.counters.set(asserted.passkey.credential, asserted.counter);
  const event = book.journal.record({
    type: 'decision-accepted',
    ask,
    step,
    person,
    choice,
    via: received.via,
    key,
    statement,
    signature,
  });
  if (record === null) {
    book.abort(statement);
    return { accepted: true, event: event.n, quorum: 'ended' };
  }
  record.ask = { ...record.ask, answered: standing([...record.ask.answered, { person, choice }]) };
  book.statements.get(ask)?.push(statement);
  return { accepted: true, event: event.n, quorum: settle({ book, record, statement }) };
}

function settle({
  book,
  record,
  statement,
}: {
  book: Book;
  record: AskRecord;
  statement: Statement;
}): 'open' | 'met' | 'ended' {
  const ending = endingOf({ book, record, statement });
  if (ending === null) return 'open';
  finish({ book, record, ending });
  if (ending.outcome === 'met') return 'met';
  if (ending.outcome === 'bypassed') recordBypass({ book, record, statement });
  return 'ended';
}

/** Has this decision ended the ask? One denial does; a bypass does; else the quorum. */
function endingOf({
  book,
  record,
  statement,
}: {
  book: Book;
  record: AskRecord;
  statement: Statement;
}): Ending | null {
  const { person, choice, reason } = statement;
  const { need, joined, answered } = record.ask;
  if (choice === 'withdraw') return null;
  const roster = votersWith({ roster: book.input.plan.people, need, joined });
  const outcome = settledBy({ need, answers: answered, roster });
  if (outcome === null) return null;
  const agreed = answered.filter((answer) => answer.choice === choice).map((answer) => answer.person);
  return { outcome, because: outcome === 'met' ? agreed.join(', ') : `${person}: ${reason}` };
}

function refuse({
  book,
  refusals,
  refusal,
  received,
}: {
  book: Book;
  refusals: Refusals;
  refusal: Refusal;
  received: Received;
}): DecisionAnswer {
  const { code, message } = refusal;
  const forged = FORGERY_REFUSALS.has(code);
  if (forged) refusals.forged += 1;
  else refusals.honest += 1;
  const listed = forged ? refusals.forged <= FORGED_RECORDED : refusals.honest <= HONEST_RECORDED;
  if (listed) recordRefusal({ book, refusal, received });
  return { accepted: false, code, message };
}

function recordRefusal({
  book,
  refusal: { statement, code, message },
  received: { signed, via },
}: {
  book: Book;
  refusal: Refusal;
  received: Received;
}): void {
  book.journal.record({
    type: 'decision-refused',
    ask: statement?.ask ?? null,
    person: statement?.person ?? null,
    code,
    message,
    via,
    statementDigest: digestOfText(signed.statement),
    signatureDigest: digestOfText(signed.signature),
  });
}

/** Of a text longer than any real one only the beginning: hashing megabytes of rubbish would stall the run. */
function digestOfText(text: string): string {
  return sha256Hex(text.slice(0, DIGESTED));
}
