import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';
import type { StepId } from '../domain/ids.ts';
import type { Refusal } from './activities.ts';
import type { Clock } from './clock.ts';
import type { Journal } from './journal.ts';

/** One thing that puts the world back. */
interface Entry {
  readonly step: StepId;
  /** In words: `lift the declared outage of identity-provider`. */
  readonly act: string;
  /** Null when it is done; otherwise why not. May be called again after a refusal. */
  readonly perform: () => Promise<Refusal | null>;
  readonly timer: CancellationScope;
  state: 'due' | 'running' | 'done';
}

/** What must be put back: registered before the act, run last-in first-out, never cancelled, never swallowed. */
export interface Undo {
  readonly register: (entry: {
    step: StepId;
    act: string;
    perform: Entry['perform'];
    atLatestMs: number;
  }) => Promise<void>;
  /** Runs one step's undo now; resolves to null when done, else to the refusal, which is recorded. */
  readonly run: (step: StepId) => Promise<Refusal | null>;
  /** Runs what is still due, last-in first-out; resolves to the steps that could not be undone. */
  readonly runAll: () => Promise<StepId[]>;
}

export function openUndo({ journal, clock }: { journal: Journal; clock: Clock }): Undo {
  const entries: Entry[] = [];

  const perform = async (entry: Entry): Promise<Refusal | null> => {
    await condition(() => entry.state !== 'running');
    if (entry.state === 'done') return null;
    entry.state = 'running';
    entry.timer.cancel();
    journal.record({ type: 'undo-started', step: entry.step, act: entry.act });
    const refusal = await attempt(entry);
    entry.state = refusal === null ? 'done' : 'due';
    if (refusal === null) journal.record({ type: 'undo-done', step: entry.step, act: entry.act });
    else
      journal.record({
        type: 'undo-failed',
        step: entry.step,
        act: entry.act,
        code: refusal.code,
        because: refusal.message,
      });
    return refusal;
  };

  return {
    register: async ({ step, act, perform: how, atLatestMs }) => {
      const timer = new CancellationScope();
      const entry: Entry = { step, act, perform: how, timer, state: 'due' };
      entries.push(entry);
      journal.record({ type: 'undo-registered', step, act });
      timer
        .run(() => sleep(atLatestMs))
        .then(
          () =>
            CancellationScope.nonCancellable(async () => {
              await clock.look();
              await perform(entry);
            }),
          ignoreCancellation,
        )
        .catch(ignoreCancellation);
      await journal.flushed();
    },
    run: async (step) => {
      const entry = entries.find((each) => each.step === step);
      return entry === undefined ? null : CancellationScope.nonCancellable(() => perform(entry));
    },
    runAll: async () => {
      const failed: StepId[] = [];
      for (const entry of entries.toReversed()) {
        const refusal = await CancellationScope.nonCancellable(() => perform(entry));
        if (refusal !== null) failed.push(entry.step);
      }
      return failed;
    },
  };
}

/** An undo that throws has failed like one that says so: it must never keep the others from running. */
async function attempt(entry: Entry): Promise<Refusal | null> {
  try {
    return await entry.perform();
  } catch (error) {
    return {
      code: 'INTERNAL',
      message: error instanceof Error ? error.message : 'the undo threw something that is no error',
    };
  }
}

function ignoreCancellation(error: unknown): void {
  if (!isCancellation(error)) throw error;
}
