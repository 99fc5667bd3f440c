import { condition, isCancellation } from '@temporalio/workflow';
import type { Ask, AskKind, Choice, Statement } from '../domain/decision.ts';
import type { PersonId, StepId } from '../domain/ids.ts';
import type { RunInput } from '../domain/plan/types.ts';
import { quorumHolds } from '../domain/quorum.ts';
import type { Need, ValueSpec } from '../domain/steps/shared.ts';
import { finish, votersOf } from './book.ts';
import type { Book, Ending } from './book.ts';
import type { AskRecord } from './decisions.ts';

/** What a step asks of people. */
export interface Question {
  readonly step: StepId;
  readonly kind: AskKind;
  readonly question: string;
  readonly need: readonly Need[];
  readonly notInitiator: boolean;
  readonly values: readonly ValueSpec[];
  readonly withinMs: number;
}

/** How an ask ended, and what was accepted on the way. */
export interface Answered extends Ending {
  readonly statements: readonly Statement[];
}

export interface Asks {
  /** Asks, and waits until the ask has ended. A cancellation withdraws it. */
  readonly put: (question: Question) => Promise<Answered>;
  readonly open: () => readonly Ask[];
}

/** Asking people. Telling them at each reminder is the caller's, through `remind`. */
export function openAsks({ book, remind }: { book: Book; remind: (ask: Ask) => void }): Asks {
  return {
    put: async (question) => {
      const record = await openAsk({ book, question });
      try {
        await ended({ book, record, remind });
      } catch (error) {
        if (isCancellation(error))
          finish({ book, record, ending: { outcome: 'withdrawn', because: 'the run was stopped' } });
        throw error;
      }
      const ending = record.ending ?? { outcome: 'withdrawn', because: 'never ended' };
      return { ...ending, statements: book.statements.get(record.ask.id) ?? [] };
    },
    open: () => [...book.asks.values()].filter(({ ending }) => ending === null).map(({ ask }) => ask),
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
      finish({ book, record, ending: { outcome: 'expired', because: `too few answered before ${expires}` } });
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

async function openAsk({ book, question }: { book: Book; question: Question }): Promise<AskRecord> {
  const { step, kind, need, values } = question;
  const { input, journal } = book;
  const excluded = question.notInitiator ? [input.initiator] : [];
  const bypassers =
    kind === 'approve' && input.plan.mode === 'incident'
      ? holders({ input, roles: input.plan.bypassRoles })
      : [];
  const people = holders({ input, roles: need.map(({ role }) => role) }).filter(
    (id) => !excluded.includes(id),
  );
  const choices = choicesOf({ kind, bypass: bypassers.length > 0 });
  const expires = new Date(book.clock.now() + question.withinMs).toISOString();
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
  await journal.flushed();
  return record;
}

function holders({ input, roles }: { input: RunInput; roles: readonly string[] }): PersonId[] {
  return input.plan.people
    .filter((person) => person.roles.some((role) => roles.includes(role)))
    .map(({ id }) => id);
}

function choicesOf({ kind, bypass }: { kind: AskKind; bypass: boolean }): readonly Choice[] {
  if (kind === 'attest') return ['attest', 'deny'];
  return bypass ? ['approve', 'deny', 'bypass'] : ['approve', 'deny'];
}
