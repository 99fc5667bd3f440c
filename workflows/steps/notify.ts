import { observe } from '../../domain/observe.ts';
import type { Observation } from '../../domain/fact.ts';
import { englishTelling } from '../../domain/language/telling.ts';
import type { NotifyStep, PlannedChannel } from '../../domain/plan/types.ts';
import { refusalOf } from '../activities.ts';
import { call, done, endBy, known, questionOf, recordFacts, saidIn, stopped } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';

/** Send over a channel that does not need the tenant; wait for an acknowledgement if asked. */
export async function notify({ run, step }: { run: Run; step: NotifyStep }): Promise<StepEnd> {
  const channel = known(
    run.input.plan.channels.find(({ id }) => id === step.channel),
    `channel ${step.channel}`,
  );
  const delivered = channel.kind === 'call-list' ? null : await send({ run, step, channel });
  if (delivered !== null) recordFacts({ run, step: step.id, account: null, observations: [delivered] });
  if (step.acknowledgeWithinMs === null && channel.kind !== 'call-list') {
    return endBy({ observations: delivered === null ? [] : [delivered], said: `${channel.id} was told` });
  }
  return acknowledged({ run, step, channel });
}

async function send({
  run,
  step,
  channel,
}: {
  run: Run;
  step: NotifyStep;
  channel: PlannedChannel;
}): Promise<Observation> {
  const about = {
    claim: 'notify.delivered',
    expected: `${channel.id} takes the message`,
    from: `channel:${channel.id}`,
  } as const;
  const telling = { kind: 'notice', mode: run.input.plan.mode, text: step.message } as const;
  await run.journal.flushed();
  try {
    const delivery = await run.world.tell.notify({
      ...call(run),
      channel,
      message: englishTelling({ telling, run: run.input.run }),
      telling,
      key: `${run.input.run}/${step.id}`,
    });
    return observe({
      ...about,
      state: delivery.delivered ? 'corroborated' : 'contradicted',
      seen: delivery.seen,
      observedAt: delivery.observedAt,
    });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    return observe({ ...about, state: 'contradicted', seen: `${refusal.code}: ${refusal.message}` });
  }
}

async function acknowledged({
  run,
  step,
  channel,
}: {
  run: Run;
  step: NotifyStep;
  channel: PlannedChannel;
}): Promise<StepEnd> {
  const answer = await run.asks.put(questionOf({ run, step }));
  if (answer.outcome !== 'met') return stopped(`${channel.id} did not acknowledge: ${answer.because}`);
  recordFacts({ run, step: step.id, account: null, observations: saidIn({ run, step, answer }) });
  return done(`${channel.id} acknowledged`);
}
