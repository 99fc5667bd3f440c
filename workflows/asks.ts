import { condition, isCancellation } from '@temporalio/workflow';
import type { Ask, LogPoint, Statement } from '../domain/decision.ts';
import type { AskId } from '../domain/ids.ts';
import { invite } from '../domain/plan/asked.ts';
import type { Question } from '../domain/plan/questions.ts';
import { silentIn, votersWith } from '../domain/joined.ts';
import { withEverybody } from '../domain/plan/joining.ts';
import { quorumHolds } from '../domain/quorum.ts';
import { expire, finish } from './book.ts';
import type { Book, Ending } from './book.ts';
import type { AskRecord } from './decisions.ts';
import type { Telling } from './telling.ts';
import { dueAt, escalateDue } from './escalating.ts';

/** How an ask ended, and what was accepted on the way. */
export interface Answered extends Ending {
  readonly statements: readonly Statement[];
}

export interface Asks {
  /** Asks, and waits until the ask has ended. A cancellation withdraws it. */
  readonly put: (question: Question) => Promise<Answered>;
  readonly open: () => readonly Pick<AskRecord, 'ask' | 'dues'>[];
}

/**
 * Asking people. Telling them, at once and at each reminder, is the caller's, through `telling` and `remind`; so is
 * `seal`, which signs the log up to the question. Only then is the ask seen.
 */
export function openAsks({
  book,
  remind,
  telling,
  seal,
}: {
  book: Book;
  remind: (ask: Ask) => void;
  telling: () => Telling;
  seal: (log: LogPoint) => Promise<unknown>;
}): Asks {
  const told = new Set<AskId>();
  return {
    put: async (question) => {
      const people = telling();
      const record = recordAsk({ book, question, telling: people });
      try {
        await book.journal.flushed();
        await seal(record.ask.log);
        told.add(record.ask.id);
        people.open();
        book.opened(record.ask);
        await ended({ book, record, remind });
      } catch (error) {
        if (isCancellation(error))
          finish({ book, record, ending: { outcome: 'withdrawn', because: 'the run was stopped' } });
        throw error;
      } finally {
        await people.end();
      }
      const ending = record.ending ?? { outcome: 'withdrawn', because: 'never ended' };
      return { ...ending, statements: book.statements.get(record.ask.id) ?? [] };
    },
    open: () => [...book.asks.values()].filter(({ ask, ending }) => ending === null && told.has(ask.id)),
  };
}

async function ended({
  book,
  record,
  remind,
}: {
  book: Book;
  record: AskRecord;
  remind: (ask: Ask) => void;
}): Promise<void> {
  escalateDue({ book, record });
  if (!canHold({ book, record })) {
    finish({
      book,
      record,
      ending: { outcome: 'impossible', because: 'too few people of the roles asked for' },
    });
  }
  let sinceReminder = 0;
  while (record.ending === null) {
    const left = Date.parse(record.ask.expires) - book.clock.now();
    if (left <= 0) expire({ book, record });
    else sinceReminder = await waited({ book, record, remind, left, sinceReminder });
  }
}

/** Waits for the end of the ask, the next moment to ask more people, or the next reminder; gives the time since the last one. */
async function waited({
  book,
  record,
  remind,
  left,
  sinceReminder,
}: {
  book: Book;
  record: AskRecord;
  remind: (ask: Ask) => void;
  left: number;
  sinceReminder: number;
}): Promise<number> {
  escalateDue({ book, record });
  const [due] = record.dues;
  const untilDue = due === undefined ? Infinity : dueAt({ ask: record.ask, due }) - book.clock.now();
  const untilReminder = book.input.plan.waits.remindMs - sinceReminder;
  const ms = Math.min(left, untilReminder, untilDue);
  if (await condition(() => record.ending !== null, ms)) return sinceReminder;
  await book.clock.look();
  if (ms === untilDue) return sinceReminder + ms;
  if (book.clock.now() < Date.parse(record.ask.expires)) recordReminder({ book, record, remind });
  return 0;
}

/** Can the quorum hold at all, if everybody is asked who can still be? */
function canHold({ book, record: { ask, dues, excluded } }: { book: Book; record: AskRecord }): boolean {
  const { plan } = book.input;
  const { people, need, joined } = withEverybody({ dues, plan, ask, excluded });
  const roster = votersWith({ roster: plan.people, need, joined });
  return quorumHolds({ need, voters: roster.filter(({ id }) => people.includes(id)) });
}

function recordReminder({
  book,
  record,
  remind,
}: {
  book: Book;
  record: AskRecord;
  remind: (ask: Ask) => void;
}): void {
  escalateDue({ book, record });
  const people = silentIn(record.ask);
  book.journal.record({ type: 'reminded', ask: record.ask.id, people });
  remind(record.ask);
  record.telling.tell({ ask: record.ask, people, reminder: true });
}

function recordAsk({
  book,
  question,
  telling,
}: {
  book: Book;
  question: Question;
  telling: Telling;
}): AskRecord {
  const { step, kind, need, values } = question;
  const { input, journal } = book;
  const { plan, initiator } = input;
  const { people, bypassers, excluded, choices, dues, expires } = invite({
    plan,
    initiator,
    question,
    askedAt: book.clock.now(),
  });
  const body = { step, kind, question: question.question, need, people, values, choices, expires };
  const id = `${step}#${book.asks.size + 1}`;
  const asked = journal.record({ type: 'asked', ask: id, ...body });
  const { size, root } = journal.state();
  const record: AskRecord = {
    ask: { id, ...body, bypassers, log: { size, root }, askedAt: asked.at, answered: [] },
    ending: null,
    excluded,
    dues,
    telling,
  };
  telling.tell({ ask: record.ask, people, reminder: false });
  book.asks.set(id, record);
  book.statements.set(id, []);
  escalateDue({ book, record });
  return record;
}
