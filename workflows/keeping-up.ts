import { condition } from '@temporalio/workflow';
import type { LedgerAnswer, ReviewEntry } from '../domain/ledger.ts';
import type { LedgerStore } from './activities.ts';

/** First pause after a refusal; each one after is twice as long, up to the longest. Milliseconds. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

/** What is stored about runs and may be in no entry yet. */
export interface Behind {
  /** Says that something may be. */
  readonly note: () => void;
  readonly isNoted: () => boolean;
  readonly forget: () => void;
}

/** Nothing was looked at yet, so something may be behind. */
export function openBehind(): Behind {
  let noted = true;
  return {
    note: () => {
      noted = true;
    },
    isNoted: () => noted,
    forget: () => {
      noted = false;
    },
  };
}

/**
 * Enters what people signed and an attempt before stored without coming to enter it: at once, and again after each
 * refusal, until all of it is in the ledger. Ends once `isOver`.
 */
export async function keepUp({
  behind,
  store,
  append,
  isOver,
}: {
  behind: Behind;
  store: Pick<LedgerStore, 'readUnentered'>;
  append: (entry: ReviewEntry) => Promise<LedgerAnswer>;
  isOver: () => boolean;
}): Promise<void> {
  let pause = FIRST_PAUSE_MS;
  while (!isOver()) {
    behind.forget();
    if (await enterAll({ store, append })) {
      pause = FIRST_PAUSE_MS;
      await condition(() => behind.isNoted() || isOver());
    } else behind.note();
    await condition(isOver, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

async function enterAll({
  store,
  append,
}: Pick<Parameters<typeof keepUp>[0], 'store' | 'append'>): Promise<boolean> {
  try {
    const answers: LedgerAnswer[] = [];
    for (const entry of await store.readUnentered()) answers.push(await append(entry));
    return answers.every(({ entered }) => entered);
  } catch {
    // Whatever it was, it may be mended: it is asked again after the pause.
    return false;
  }
}
