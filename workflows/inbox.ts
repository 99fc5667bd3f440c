import { condition, sleep } from '@temporalio/workflow';
import type { DecisionAnswer, SignedDecision } from '../domain/decision.ts';
import type { Book } from './book.ts';
import { count } from './counting.ts';

/** A signature check takes about 2 ms in the sandbox, and Temporal gives one activation 2 s. */
const PER_ACTIVATION = 100;
/** Refused decisions recorded one by one; a flood beyond is counted, so that it cannot fill the log. */
const REFUSALS_RECORDED = 200;
const CLOSED: DecisionAnswer = { accepted: false, code: 'ASK_CLOSED', message: 'the run is closed' };
const UNREADABLE: DecisionAnswer = {
  accepted: false,
  code: 'DECISION_MALFORMED',
  message: 'expected a statement with its signature',
};

interface Item {
  readonly signed: SignedDecision;
  readonly via: 'update' | 'signal';
  readonly answer: (answer: DecisionAnswer) => void;
}

/** Where decisions come in, to be judged one after the other. Whatever comes, it must not stop the run. */
export interface Inbox {
  /** Takes what was sent by Update; answers when it is judged and, if accepted, stored. */
  readonly ask: (sent: unknown) => Promise<DecisionAnswer>;
  /** Takes what was sent by Signal; nobody waits for it. */
  readonly tell: (sent: unknown) => void;
  /** Judges what came in, in order, until `close` was called. */
  readonly serve: () => Promise<void>;
  readonly close: () => void;
}

export function openInbox(book: Book): Inbox {
  const items: Item[] = [];
  let refused = 0;
  let closed = false;

  const judge = ({ signed, via, answer }: Item): void => {
    const judged = closed ? CLOSED : judgeOne({ book, signed, via, quiet: refused >= REFUSALS_RECORDED });
    if (!judged.accepted) refused += 1;
    answer(judged);
  };

  return {
    ask: async (sent) => {
      const signed = readSigned(sent);
      const answer = await new Promise<DecisionAnswer>((resolve) => {
        items.push({ signed, via: 'update', answer: resolve });
      });
      // "Accepted" is said only of what the evidence holds.
      if (!closed) await book.journal.flushed();
      return answer;
    },
    tell: (sent) => {
      items.push({ signed: readSigned(sent), via: 'signal', answer: () => undefined });
    },
    serve: async () => {
      while (!(closed && items.length === 0)) {
        await condition(() => items.length > 0 || closed);
        if (!closed) await book.clock.look();
        items.splice(0, PER_ACTIVATION).forEach(judge);
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

/** No message may stop the run, so what cannot even be judged is refused as malformed. */
function judgeOne(input: Parameters<typeof count>[0]): DecisionAnswer {
  try {
    return count(input);
  } catch {
    return UNREADABLE;
  }
}
