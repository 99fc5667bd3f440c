import type { Ask } from '../domain/decision.ts';
import { whoJoins, withJoined } from '../domain/plan/joining.ts';
import type { Due } from '../domain/plan/joining.ts';
import type { Book } from './book.ts';
import type { AskRecord } from './decisions.ts';

/** When something is due for an ask, in milliseconds since the epoch. */
export function dueAt({ ask, due }: { ask: Pick<Ask, 'askedAt'>; due: Due }): number {
  return Date.parse(ask.askedAt) + due.afterMs;
}

/**
 * Asks whoever is due to be asked by now, deputies and rungs in their order. Called before anything is said to the ask
 * and before it ends, so that the log shows who was asked when an answer came; the verifier holds that against the plan.
 */
export function escalateDue({ book, record }: { book: Book; record: AskRecord }): void {
  const { plan } = book.input;
  for (const due of record.dues) {
    if (record.ending !== null || dueAt({ ask: record.ask, due }) > book.clock.now()) return;
    record.dues = record.dues.slice(1);
    const people = whoJoins({ due, plan, ask: record.ask, excluded: record.excluded });
    if (people.length === 0) continue;
    const { cause, afterMs } = due;
    book.journal.record({ type: 'escalated', ask: record.ask.id, cause, afterMs, people });
    record.ask = withJoined({ ask: record.ask, people });
    book.tellJoined({ ask: record.ask, people });
    record.telling.tell({ ask: record.ask, people: people.map(({ person }) => person), reminder: false });
  }
}

/** The same for every open ask. */
export function escalateAllDue(book: Book): void {
  for (const record of book.asks.values()) escalateDue({ book, record });
}
