import { isCancellation } from '@temporalio/workflow';
import { englishTelling, type Telling } from '../domain/language/telling.ts';
import type { PlannedChannel } from '../domain/plan/types.ts';
import { refusalOf } from './activities.ts';
import { call } from './context.ts';
import type { Run } from './context.ts';

/** What a channel is told, and the finding that says that it was not. */
export interface ToChannel {
  readonly channel: PlannedChannel;
  readonly telling: Telling;
  /** Lets the receiver see a repeat as one. */
  readonly key: string;
  readonly failure: { readonly code: string; readonly step: string };
}

interface Told {
  readonly run: Run;
  readonly notice: ToChannel;
}

/** Tells a channel once all that was recorded is stored. One that is not told, for whatever reason, becomes a finding. */
export function tellChannel(told: Told): Promise<void> {
  return orFinding({
    ...told,
    tell: async () => {
      await told.run.journal.flushed();
      await send(told);
    },
  });
}

/** The same at once, where the caller has waited for that. */
export function tellChannelNow(told: Told): Promise<void> {
  return orFinding({ ...told, tell: () => send(told) });
}

async function send({ run, notice: { channel, telling, key } }: Told): Promise<void> {
  const message = englishTelling({ telling, run: run.input.run });
  await run.world.tell.notify({ ...call(run), channel, message, telling, key });
}

/** Only a cancellation passes in silence: what was to be told is no longer wanted. */
async function orFinding({
  run,
  notice: { channel, failure },
  tell,
}: Told & { readonly tell: () => Promise<void> }): Promise<void> {
  try {
    await tell();
  } catch (error) {
    if (isCancellation(error)) return;
    const text = `${channel.id}: ${refusalOf(error)?.code ?? String(error)}`;
    run.journal.record({ type: 'finding', ...failure, text });
  }
}
