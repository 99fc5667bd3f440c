import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { ledgerWorkflowId, readEntered } from '../domain/ledger.ts';
import type { LedgerAnswer, ReviewEntry, RunEntry } from '../domain/ledger.ts';
import type { ScheduleEntry } from '../domain/schedule/entries.ts';
import type { SignedReview } from '../domain/review.ts';
import { EMPTY_TREE, rootOf } from '../evidence/core/merkle.ts';
import type { Tree } from '../evidence/core/merkle.ts';
import { ledgerStore, refusalOf } from './activities.ts';
import type { Refusal } from './activities.ts';
import { keepUp, openBehind } from './keeping-up.ts';
import { openLine } from './line.ts';
import { enterLedger, enterReview, ledgerState } from './messages.ts';
import type { LedgerState } from './messages.ts';
import { takeReview } from './reviewing.ts';

/** What the ledger's workflow is started with, and hands on to itself: all it remembers is the tree. */
export interface LedgerInput {
  readonly organisation: string;
  readonly tree: Tree;
}

/** Messages answered before the history is begun anew. The server ends an execution's updates at 2,000. */
const MESSAGES_PER_HISTORY = 500;
/** The server takes 10 updates of an execution at a time: reviews leave room for what runs enter. */
const REVIEWS_AT_ONCE = 5;
/** Executions that began before it do as they did: all messages in one line, and nothing entered unasked. */
const RUNS_FIRST = 'runs-first';
const MALFORMED: LedgerAnswer = {
  entered: false,
  code: 'EVENT_MALFORMED',
  message: 'expected the opening or the end of a run',
};

/**
 * The one writer of an organisation's ledger, for as long as the server lives. It puts entries in order and remembers
 * the tree, so that a stored ledger that was cut or rewritten is refused. What runs enter goes before what people sign
 * about them. No message and no refusal ends it.
 */
export async function breakglassLedger(input: LedgerInput): Promise<void> {
  const organisation = checkInput(input);
  const runsFirst = patched(RUNS_FIRST);
  const desk = openDesk({ remembered: rememberedTree(input), runsFirst });
  const unbroken = <T>(work: () => Promise<T>) => CancellationScope.nonCancellable(work);
  setHandler(enterLedger, (sent) => unbroken(() => desk.enter(sent)));
  setHandler<LedgerAnswer, [SignedReview], typeof enterReview>(
    enterReview,
    (sent) => unbroken(() => desk.review(sent)),
    { validator: desk.requireRoom },
  );
  setHandler(ledgerState, () => ({ organisation, ...desk.state() }));
  await unbroken(async () => {
    if (runsFirst) await desk.keepUp();
    await condition(desk.isFull);
    await condition(allHandlersFinished);
  });
  await continueAsNew<typeof breakglassLedger>({ organisation, tree: desk.tree() });
}

/** Anybody who reaches the server can start a workflow with anything; the activities know whose ledger is kept. */
function checkInput(input: Partial<LedgerInput> | null | undefined): string {
  const organisation = String(input?.organisation);
  if (workflowInfo().workflowId === ledgerWorkflowId(organisation)) return organisation;
  throw ApplicationFailure.nonRetryable('expected an organisation and the id of its ledger', 'USAGE');
}

/** Only what this workflow handed to itself counts: a first start remembers nothing and takes the stored ledger. */
function rememberedTree({ tree }: LedgerInput): Tree {
  return workflowInfo().continuedFromExecutionRunId === undefined ? EMPTY_TREE : tree;
}

interface Desk {
  /** Makes an entry once those before it are made; whatever was sent, there is an answer. */
  readonly enter: (sent: unknown) => Promise<LedgerAnswer>;
  /** Judges what was signed about a run, and makes its entry, once the reviews before it are answered. */
  readonly review: (sent: unknown) => Promise<LedgerAnswer>;
  /** Throws `LEDGER_BUSY` where too many reviews wait for one more: that one leaves no trace. */
  readonly requireRoom: () => void;
  /** Enters what is stored and not entered, until the history is full. */
  readonly keepUp: () => Promise<void>;
  readonly isFull: () => boolean;
  readonly tree: () => Tree;
  readonly state: () => Omit<LedgerState, 'organisation'>;
}

function openDesk({ remembered, runsFirst }: { remembered: Tree; runsFirst: boolean }): Desk {
  const store = ledgerStore();
  const entries = openLine();
  const reviews = openLine();
  const behind = openBehind();
  let tree = remembered;
  let answered = 0;
  let reviewing = 0;
  let refused: Refusal | null = null;

  const append = async (entry: RunEntry | ReviewEntry | ScheduleEntry): Promise<LedgerAnswer> => {
    try {
      const stored = await store.appendLedger({ tree, entry });
      tree = stored.tree;
      refused = null;
      return { entered: true, point: stored.point };
    } catch (error) {
      refused = refusalOf(error) ?? { code: 'INTERNAL', message: 'the entry could not be stored' };
      return { entered: false, ...refused };
    }
  };
  const appendLater = (entry: ReviewEntry) => entries.later(() => append(entry));
  const isFull = () => answered >= MESSAGES_PER_HISTORY || workflowInfo().continueAsNewSuggested;
  const take = (sent: unknown): Promise<LedgerAnswer> => {
    const about = { sent, store, behind, tree: () => tree };
    return runsFirst
      ? reviews.later(() => takeReview({ ...about, append: appendLater }))
      : entries.urgent(() => takeReview({ ...about, append }));
  };

  return {
    enter: (sent) => {
      answered += 1;
      const entry = read(sent);
      return entry === null ? Promise.resolve(MALFORMED) : entries.urgent(() => append(entry));
    },
    review: async (sent) => {
      answered += 1;
      reviewing += 1;
      const answer = await take(sent);
      reviewing -= 1;
      return answer;
    },
    requireRoom: () => {
      if (reviewing >= REVIEWS_AT_ONCE || isFull()) throw busy();
    },
    keepUp: () => keepUp({ behind, store, append: appendLater, isOver: isFull }),
    isFull,
    tree: () => tree,
    state: () => ({ size: tree.size, root: rootOf(tree), refused }),
  };
}

function busy(): ApplicationFailure {
  const message =
    'others wait to have their reviews entered; nothing was stored, and the same may be sent again';
  return ApplicationFailure.nonRetryable(message, 'LEDGER_BUSY');
}

/** A message is whatever somebody sent: what cannot even be looked at is malformed too. */
function read(sent: unknown): RunEntry | ScheduleEntry | null {
  try {
    return readEntered(sent);
  } catch {
    return null;
  }
}
