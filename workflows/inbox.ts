import { condition, sleep } from '@temporalio/workflow';
import type { DecisionAnswer, SignedDecision, Via } from '../domain/decision.ts';
import { expireOverdue } from './book.ts';
import type { Book } from './book.ts';
import { count, recordMore } from './counting.ts';
import type { LateRule, Refusals } from './counting.ts';
import { escalateAllDue } from './escalating.ts';

/** A signature check takes about 2 ms in the sandbox, and Temporal gives one activation 2 s. */
const PER_ACTIVATION = 100;
const CLOSED: DecisionAnswer = { accepted: false, code: 'ASK_CLOSED', message: 'the run is closed' };

interface Item {
  readonly signed: SignedDecision;
  readonly via: Via;
  readonly late: LateRule;
  readonly answer: (answer: DecisionAnswer) => void;
}

/** Where decisions come in, to be judged one after the other. Whatever comes, it must not stop the run. */
export interface Inbox {
  /** Takes what was sent by Update; answers when it is judged and, if accepted, stored. */
  readonly ask: (sent: unknown) => Promise<DecisionAnswer>;
  /** The same; what comes once its question is over is kept as late, and counts for nothing. */
  readonly keep: (sent: unknown) => Promise<DecisionAnswer>;
  /** Takes what was sent by Signal; nobody waits for it. */
  readonly tell: (sent: unknown) => void;
  /** Takes what was signed before the run, as its start brought it along. */
  readonly before: (sent: unknown) => void;
  /** Judges what came in, in order, until `close` was called. */
  readonly serve: () => Promise<void>;
  readonly close: () => void;
}

export function openInbox(book: Book): Inbox {
  const items: Item[] = [];
  const refusals: Refusals = { honest: 0, forged: 0 };
  let closed = false;

  const judge = ({ signed, via, late, answer }: Item): void => {
    if (!closed) escalateAllDue(book);
    answer(closed ? CLOSED : count({ book, refusals, signed, via, late }));
  };

  const answered = async ({ sent, late }: { sent: unknown; late: LateRule }): Promise<DecisionAnswer> => {
    const signed = readSigned(sent);
    const answer = await new Promise<DecisionAnswer>((resolve) => {
      items.push({ signed, via: 'update', late, answer: resolve });
    });
    // "Accepted" is said only of what the evidence holds.
    if (!closed) await book.journal.flushed();
    return answer;
  };

  return {
    ask: (sent) => answered({ sent, late: 'refused' }),
    keep: (sent) => answered({ sent, late: 'kept' }),
    tell: (sent) => {
      items.push({ signed: readSigned(sent), via: 'signal', late: 'refused', answer: () => undefined });
    },
    before: (sent) => {
      items.push({ signed: readSigned(sent), via: 'beforehand', late: 'refused', answer: () => undefined });
    },
    serve: async () => {
      while (!(closed && items.length === 0)) {
        await condition(() => items.length > 0 || closed);
        if (!closed) await lookAtTime(book);
        items.splice(0, PER_ACTIVATION).forEach(judge);
        if (items.length > 0) await sleep(1);
      }
    },
    close: () => {
      recordMore({ book, refusals });
      closed = true;
    },
  };
}

/** A message is whatever somebody sent: what is not two texts becomes two empty ones, which are refused. */
function readSigned(sent: unknown): SignedDecision {
  const { statement, signature } = isObject(sent) ? sent : {};
  return {
    statement: typeof statement === 'string' ? statement : '',
    signature: typeof signature === 'string' ? signature : '',
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** What time it is decides which asks are still open, before anybody's answer to them is judged. */
async function lookAtTime(book: Book): Promise<void> {
  await book.clock.look();
  expireOverdue(book);
}
