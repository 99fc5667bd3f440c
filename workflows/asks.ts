import { condition, isCancellation } from '@temporalio/workflow';
import type { Ask, LogPoint, Statement } from '../domain/decision.ts';
import type { AskId } from '../domain/ids.ts';
import { invite } from '../domain/plan/asked.ts';
import type { Question } from '../domain/plan/questions.ts';
import { quorumHolds } from '../domain/quorum.ts';
import { expire, finish, votersOf } from './book.ts';
import type { Book, Ending } from './book.ts';
import type { AskRecord } from './decisions.ts';
import type { Telling } from './telling.ts';

/** How an ask ended, and what was accepted on the way. */
export interface Answered extends Ending {
  readonly statements: readonly Statement[];
}

export interface Asks {
  /** Asks, and waits until the ask has ended. A cancellation withdraws it. */
  readonly put: (question: Question) => Promise<Answered>;
  readonly open: () => readonly Ask[];
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
      const record = recordAsk({ book, question });
      const people = telling();
      try {
        await book.journal.flushed();
        await seal(record.ask.log);
        told.add(record.ask.id);
        people.tell(record.ask);
        await ended({
          book,
          record,
          remind: (ask) => {
            remind(ask);
            people.tell(ask);
          },
        });
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
    open: () =>
      [...book.asks.values()]
        .filter(({ ask, ending }) => ending === null && told.has(ask.id))
        .map(({ ask }) => ask),
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
  const { need, people, expires } = record.ask;
  if (!quorumHolds({ need, voters: votersOf({ input: book.input, ids: people }) })) {
    finish({
      book,
      record,
      ending: { outcome: 'impossible', because: 'too few people of the roles asked for' },
    });
  }
  while (record.ending === null) {
    const left = Date.parse(expires) - book.clock.now();
    if (left <= 0) {
      expire({ book, record });
    } else if (
      !(await condition(() => record.ending !== null, Math.min(left, book.input.plan.waits.remindMs)))
    ) {
      await book.clock.look();
      if (book.clock.now() < Date.parse(expires)) recordReminder({ book, record, remind });
    }
  }
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
  const { id, people, answered } = record.ask;
  const silent = people.filter((person) => !answered.some((answer) => answer.person === person));
  book.journal.record({ type: 'reminded', ask: id, people: silent });
  remind(record.ask);
}

function recordAsk({ book, question }: { book: Book; question: Question }): AskRecord {
  const { step, kind, need, values } = question;
  const { input, journal } = book;
  const { plan, initiator } = input;
  const { people, bypassers, excluded, choices, expires } = invite({
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
  };
  book.asks.set(id, record);
  book.statements.set(id, []);
  return record;
}
