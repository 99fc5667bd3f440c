import type { Telling } from '../domain/language/telling.ts';
import type { PlannedChannel } from '../domain/plan/types.ts';
import { refusalOf } from './activities.ts';
import { call } from './context.ts';
import type { Run } from './context.ts';

/** What a channel is told, and the finding that says that it was not. */
export interface ToChannel {
  readonly channel: PlannedChannel;
  readonly message: string;
  readonly telling: Telling;
  /** Lets the receiver see a repeat as one. */
  readonly key: string;
  readonly failure: { readonly code: string; readonly step: string };
}

/** Tells a channel once all that was recorded is stored. A channel that fails becomes a finding, no more. */
export async function tellChannel({
  run,
  notice: { channel, message, telling, key, failure },
}: {
  run: Run;
  notice: ToChannel;
}): Promise<void> {
  try {
    await run.journal.flushed();
    await run.world.tell.notify({ ...call(run), channel, message, telling, key });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) return;
    const text = `${channel.id}: ${refusal.code}`;
    run.journal.record({ type: 'finding', ...failure, text });
  }
}
