import { ApplicationFailure, CancellationScope, setHandler } from '@temporalio/workflow';
import type { Anchor } from '../domain/anchor.ts';
import { OPENING_ASK } from '../domain/beforehand.ts';
import type { Statement } from '../domain/decision.ts';
import type { RunInput } from '../domain/plan/types.ts';
import type { Judgement } from '../domain/verdict.ts';
import { world } from './activities.ts';
import { openAsks } from './asks.ts';
import type { Book } from './book.ts';
import { openClock } from './clock.ts';
import { emptyNotes } from './context.ts';
import type { Run } from './context.ts';
import { openInbox } from './inbox.ts';
import type { Inbox } from './inbox.ts';
import { openJournal } from './journal.ts';
import { decide, decideLater, journal as journalQuery, keepDecision, runPlan, runState } from './messages.ts';
import { remindPeople } from './reminding.ts';
import { tellChannel } from './tell-channel.ts';
import { openTelling } from './telling.ts';
import { openUndo } from './undo.ts';
import { viewOf } from './view.ts';

/** As many as a roster has people. */
const MOST_BEFOREHAND = 200;

/** A run with what its main flow alone touches: the scope that an abort cancels, and how it ended. */
export interface Flight {
  readonly run: Run;
  readonly inbox: Inbox;
  readonly scope: CancellationScope;
  aborted: Statement | null;
  phase: 'running' | 'closing';
  judgement: Judgement | null;
  /** What came of asking those outside; null until they were asked. */
  anchors: readonly Anchor[] | null;
}

/** Puts the parts of a run together and begins to answer messages. */
export function takeOff(input: RunInput): Flight {
  const doing = world(input.plan.waits);
  const clock = openClock(doing.store);
  const journal = openJournal({ run: input.run, store: doing.store, clock });
  const book: Book = {
    input,
    journal,
    clock,
    asks: new Map(),
    statements: new Map(),
    late: new Set(),
    counters: new Map(),
    abort: (statement) => {
      flight.aborted = statement;
      flight.scope.cancel();
    },
    abortable: () => flight.phase === 'running' && flight.aborted === null,
    opened: ({ id }) => {
      if (id === OPENING_ASK) (input.beforehand ?? []).slice(0, MOST_BEFOREHAND).forEach(flight.inbox.before);
    },
    tell: (notice) => {
      run.notes.telling.push(tellChannel({ run, notice }));
    },
    tellJoined: (about) => {
      remindPeople({ run, ...about });
    },
  };
  const asks = openAsks({
    book,
    remind: (ask) => {
      remindPeople({ run, ask });
    },
    telling: () => openTelling(run),
    seal: (log) => journal.keep(() => doing.store.sealAt({ run: input.run, log })),
  });
  const run: Run = {
    input,
    world: doing,
    journal,
    clock,
    asks,
    undo: openUndo({ journal, clock }),
    cut: new Set(),
    notes: emptyNotes(),
  };
  const flight: Flight = {
    run,
    inbox: openInbox(book),
    scope: new CancellationScope(),
    aborted: null,
    phase: 'running',
    judgement: null,
    anchors: null,
  };
  answer(flight);
  return flight;
}

function answer(flight: Flight): void {
  const { run, inbox } = flight;
  // A cancelled run still answers: whoever decides while things are put back is told so.
  setHandler(decide, (sent) => CancellationScope.nonCancellable(() => inbox.ask(sent)));
  setHandler(keepDecision, (sent) => CancellationScope.nonCancellable(() => inbox.keep(sent)));
  setHandler(decideLater, (sent) => {
    inbox.tell(sent);
  });
  setHandler(runState, () => viewOf({ run, end: flight }));
  setHandler(runPlan, () => run.input.plan);
  setHandler(journalQuery, (asked) => run.journal.events.slice(...partOf(asked)));
}

/** A question is whatever somebody sent. */
function partOf(
  asked: { readonly from?: unknown; readonly to?: unknown } | null | undefined,
): [from: number, to: number | undefined] {
  const from = asked?.from;
  const to = asked?.to ?? undefined;
  if (isEventNumber(from) && (to === undefined || isEventNumber(to))) return [from, to];
  throw ApplicationFailure.nonRetryable('expected { from, to }: numbers of events, from 0 on', 'USAGE');
}

function isEventNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
