import { condition, sleep } from '@temporalio/workflow';
import type { DecisionAnswer } from '../domain/decision.ts';
import type { Book } from './book.ts';
import { count } from './counting.ts';
import type { Received } from './counting.ts';

/** A signature check takes about 2 ms in the sandbox, and Temporal gives one activation 2 s. */
const PER_ACTIVATION = 100;
/** Refused decisions recorded one by one; a flood beyond is counted, so that it cannot fill the log. */
const REFUSALS_RECORDED = 200;
const CLOSED: DecisionAnswer = { accepted: false, code: 'ASK_CLOSED', message: 'the run is closed' };

interface Item extends Received {
  answer: DecisionAnswer | null;
}

/** Where decisions come in, to be judged one after the other. */
export interface Inbox {
  readonly receive: (received: Received) => Promise<DecisionAnswer>;
  /** Judges what came in, in order, until `close` was called. */
  readonly serve: () => Promise<void>;
  readonly close: () => void;
}

export function openInbox(book: Book): Inbox {
  const items: Item[] = [];
  let refused = 0;
  let closed = false;

  const judge = (item: Item): DecisionAnswer => {
    if (closed) return CLOSED;
    const answer = count({ book, received: item, quiet: refused >= REFUSALS_RECORDED });
    if (!answer.accepted) refused += 1;
    return answer;
  };

  return {
    receive: async (received) => {
      const item: Item = { ...received, answer: null };
      items.push(item);
      await condition(() => item.answer !== null);
      // "Accepted" is said only of what the evidence holds.
      if (received.via === 'update' && !closed) await book.journal.flushed();
      return item.answer ?? CLOSED;
    },
    serve: async () => {
      while (!(closed && items.length === 0)) {
        await condition(() => items.length > 0 || closed);
        for (const item of items.splice(0, PER_ACTIVATION)) item.answer = judge(item);
        if (items.length > 0) await sleep(1);
      }
    },
    close: () => {
      const more = refused - REFUSALS_RECORDED;
      if (more > 0) book.journal.record({ type: 'decisions-refused-more', count: more });
      closed = true;
    },
  };
}
