import { sleep } from '@temporalio/workflow';
import type { StepId } from '../domain/ids.ts';
import { alarmMessage } from '../domain/plan/told.ts';
import type { PlannedChannel } from '../domain/plan/types.ts';
import { refusalOf } from './activities.ts';
import { call } from './context.ts';
import type { Run } from './context.ts';

/** A dead channel must not hold up an emergency. */
const TELLING_LIMIT_MS = 20_000;

interface Alarm {
  readonly run: Run;
  readonly step: StepId;
  readonly text: string;
}

/**
 * Tells every channel of the plan that the worker can send over what cannot wait for the end of the run. A channel that fails becomes a finding, and one
 * that does not answer is not waited for long; what was told once in a run is not told again.
 */
export async function tellChannels(alarm: Alarm): Promise<void> {
  const { run, text } = alarm;
  const channels = run.input.plan.channels.filter(({ kind }) => kind !== 'call-list');
  if (run.notes.alarmed.has(text)) return;
  run.notes.alarmed.add(text);
  if (channels.length === 0) return;
  const key = `${run.input.run}/${alarm.step}/alarm/${run.notes.alarmed.size}`;
  await run.journal.flushed();
  const told = Promise.all(channels.map((channel) => tell({ ...alarm, channel, key })));
  await Promise.race([told, sleep(TELLING_LIMIT_MS)]);
}

async function tell({
  run,
  step,
  text,
  channel,
  key,
}: Alarm & { readonly channel: PlannedChannel; readonly key: string }): Promise<void> {
  const about = { mode: run.input.plan.mode, text };
  const message = alarmMessage({ ...about, run: run.input.run });
  const telling = { kind: 'alarm', ...about } as const;
  try {
    await run.world.tell.notify({ ...call(run), channel, message, telling, key });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    run.journal.record({
      type: 'finding',
      code: 'alarm-not-delivered',
      step,
      text: `${channel.id}: ${refusal.code}`,
    });
  }
}
