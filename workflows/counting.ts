import type { DecisionAnswer, SignedDecision, Statement } from '../domain/decision.ts';
import { quorumHolds } from '../domain/quorum.ts';
import { sha256Hex } from '../evidence/core/hash.ts';
import { finish, votersOf } from './book.ts';
import type { Book, Ending } from './book.ts';
import { checkDecision } from './decisions.ts';
import type { AskRecord, Checked } from './decisions.ts';

/** Characters of a refused text that its digest covers; statements have at most as many. */
const DIGESTED = 16_384;

/** A decision as it came in. */
export interface Received {
  readonly signed: SignedDecision;
  readonly via: 'update' | 'signal';
}

/** Checks one decision, records it as accepted or refused, and ends its ask where it decides it. */
export function count({
  book,
  signed,
  via,
  quiet,
}: Received & { book: Book; quiet: boolean }): DecisionAnswer {
  const received = { signed, via };
  const { input, asks, abortable, journal, clock } = book;
  const checked = checkDecision({
    signed: received.signed,
    bench: { input, asks, abortable, rootAt: journal.rootAt, now: clock.now },
  });
  if (checked.ok) return accept({ book, checked, received });
  if (!quiet) recordRefusal({ book, checked, received });
  return { accepted: false, code: checked.code, message: checked.message };
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
  const { statement, key, record } = checked;
  const { ask, step, person, choice } = statement;
  const { signature } = received.signed;
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
  record.ask = { ...record.ask, answered: [...record.ask.answered, { person, choice }] };
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
  if (ending.outcome === 'bypassed') {
    const { person, ask } = statement;
    book.journal.record({
      type: 'bypassed',
      ask,
      person,
      skipped: record.ask.people.filter((each) => each !== person),
    });
  }
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
  if (choice === 'deny') return { outcome: 'denied', because: `${person}: ${reason}` };
  if (choice === 'bypass') return { outcome: 'bypassed', because: `${person}: ${reason}` };
  const said = record.ask.answered
    .filter((answer) => answer.choice === choice)
    .map((answer) => answer.person);
  const held = quorumHolds({ need: record.ask.need, voters: votersOf({ input: book.input, ids: said }) });
  return held ? { outcome: 'met', because: said.join(', ') } : null;
}

function recordRefusal({
  book,
  checked,
  received,
}: {
  book: Book;
  checked: Extract<Checked, { ok: false }>;
  received: Received;
}): void {
  const { statement, code, message } = checked;
  book.journal.record({
    type: 'decision-refused',
    ask: statement?.ask ?? null,
    person: statement?.person ?? null,
    code,
    message,
    via: received.via,
    statementDigest: digestOfText(received.signed.statement),
    signatureDigest: digestOfText(received.signed.signature),
  });
}

/** Of a text longer than any real one only the beginning: hashing megabytes of rubbish would stall the run. */
function digestOfText(text: string): string {
  return sha256Hex(text.slice(0, DIGESTED));
}
