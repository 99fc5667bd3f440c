import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { ledgerWorkflowId, readRunEntry } from '../domain/ledger.ts';
import type { LedgerAnswer, ReviewEntry, RunEntry } from '../domain/ledger.ts';
import { EMPTY_TREE, rootOf } from '../evidence/core/merkle.ts';
import type { Tree } from '../evidence/core/merkle.ts';
import { ledgerStore, refusalOf } from './activities.ts';
import type { Refusal } from './activities.ts';
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
const MALFORMED: LedgerAnswer = {
  entered: false,
  code: 'EVENT_MALFORMED',
  message: 'expected the opening or the end of a run',
};

/**
 * The one writer of an organisation's ledger, for as long as the server lives. It puts entries in order and remembers
 * the tree, so that a stored ledger that was cut or rewritten is refused. No message and no refusal ends it.
 */
export async function breakglassLedger(input: LedgerInput): Promise<void> {
  const organisation = checkInput(input);
  const desk = openDesk(rememberedTree(input));
  setHandler(enterLedger, (sent) => CancellationScope.nonCancellable(() => desk.enter(sent)));
  setHandler(enterReview, (sent) => CancellationScope.nonCancellable(() => desk.review(sent)));
  setHandler(ledgerState, () => ({ organisation, ...desk.state() }));
  await CancellationScope.nonCancellable(async () => {
    await condition(() => desk.answered() >= MESSAGES_PER_HISTORY || workflowInfo().continueAsNewSuggested);
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
  /** Judges what was signed about a run, and makes its entry, in the same line as those. */
  readonly review: (sent: unknown) => Promise<LedgerAnswer>;
  readonly tree: () => Tree;
  readonly answered: () => number;
  readonly state: () => Omit<LedgerState, 'organisation'>;
}

function openDesk(remembered: Tree): Desk {
  const store = ledgerStore();
  let tree = remembered;
  let answered = 0;
  let refused: Refusal | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const append = async (entry: RunEntry | ReviewEntry): Promise<LedgerAnswer> => {
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

  const inLine = (work: () => Promise<LedgerAnswer>): Promise<LedgerAnswer> => {
    const mine = last.then(work);
    last = mine;
    return mine;
  };

  return {
    enter: (sent) => {
      answered += 1;
      const entry = read(sent);
      return entry === null ? Promise.resolve(MALFORMED) : inLine(() => append(entry));
    },
    review: (sent) => {
      answered += 1;
      return inLine(() => takeReview({ sent, store, append }));
    },
    tree: () => tree,
    answered: () => answered,
    state: () => ({ size: tree.size, root: rootOf(tree), refused }),
  };
}

/** A message is whatever somebody sent: what cannot even be looked at is malformed too. */
function read(sent: unknown): RunEntry | null {
  try {
    return readRunEntry(sent);
  } catch {
    return null;
  }
}
