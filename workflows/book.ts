import type { Ask, Statement } from '../domain/decision.ts';
import type { AskOutcome } from '../domain/event.ts';
import type { Joined } from '../domain/joined.ts';
import type { RunInput } from '../domain/plan/types.ts';
import type { AskRecord } from './decisions.ts';
import type { Clock } from './clock.ts';
import { escalateDue } from './escalating.ts';
import type { Journal } from './journal.ts';
import type { ToChannel } from './tell-channel.ts';

/** The asks of a run and what was said to them: shared by those who ask and those who count. */
export interface Book {
  readonly input: RunInput;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly asks: Map<string, AskRecord>;
  /** Accepted statements by ask. */
  readonly statements: Map<string, Statement[]>;
  /** What came too late and was kept: `ASK PERSON`. */
  readonly late: Set<string>;
  /** What each passkey's counter was when it last signed something that counted, by credential. */
  readonly counters: Map<string, number>;
  /** An abort that was accepted; the run's scope is cancelled by it. */
  readonly abort: (statement: Statement) => void;
  readonly abortable: () => boolean;
  /** Called once people can answer a question. */
  readonly opened: (ask: Ask) => void;
  /** Tells a channel without being waited for; the run does not close before it is told, or has failed. */
  readonly tell: (telling: ToChannel) => void;
  /** Tells the channels of people who are asked later than others. */
  readonly tellJoined: (input: { ask: Ask; people: readonly Joined[] }) => void;
}

/** How an ask ended, in words. */
export interface Ending {
  readonly outcome: AskOutcome;
  readonly because: string;
}

/** Ends an ask once; a second ending changes nothing. */
export function finish({ book, record, ending }: { book: Book; record: AskRecord; ending: Ending }): void {
  if (record.ending !== null) return;
  record.ending = ending;
  const { id, step, kind } = record.ask;
  book.journal.record({ type: 'ask-closed', ask: id, step, kind, ...ending });
}

/** Ends an ask that ran out of time. */
export function expire({ book, record }: { book: Book; record: AskRecord }): void {
  escalateDue({ book, record });
  const because = `too few answered before ${record.ask.expires}`;
  finish({ book, record, ending: { outcome: 'expired', because } });
}

/** Ends the asks whose time is over, whether or not their timers have fired: those run by the server's clock. */
export function expireOverdue(book: Book): void {
  for (const record of book.asks.values())
    if (book.clock.now() > Date.parse(record.ask.expires)) expire({ book, record });
}
