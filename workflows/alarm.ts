import { sleep } from '@temporalio/workflow';
import type { StepId } from '../domain/ids.ts';
import type { Run } from './context.ts';
import { tellChannelNow } from './tell-channel.ts';

/** A dead channel must not hold up an emergency. */
const TELLING_LIMIT_MS = 20_000;

/**
 * Tells every channel of the plan that the worker can send over what cannot wait for the end of the run. A channel that fails becomes a finding, and one
 * that does not answer is not waited for long; what was told once in a run is not told again.
 */
export async function tellChannels({
  run,
  step,
  text,
}: {
  readonly run: Run;
  readonly step: StepId;
  readonly text: string;
}): Promise<void> {
  const { plan } = run.input;
  const channels = plan.channels.filter(({ kind }) => kind !== 'call-list');
  if (run.notes.alarmed.has(text)) return;
  run.notes.alarmed.add(text);
  if (channels.length === 0) return;
  const key = `${run.input.run}/${step}/alarm/${run.notes.alarmed.size}`;
  const telling = { kind: 'alarm', mode: plan.mode, text } as const;
  const failure = { code: 'alarm-not-delivered', step };
  await run.journal.flushed();
  const told = Promise.all(
    channels.map((channel) => tellChannelNow({ run, notice: { channel, telling, key, failure } })),
  );
  await Promise.race([told, sleep(TELLING_LIMIT_MS)]);
}
