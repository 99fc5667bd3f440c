import { observe } from '../../domain/observe.ts';
import type { Observation } from '../../domain/fact.ts';
import type { NotifyStep, PlannedChannel } from '../../domain/plan/types.ts';
import { refusalOf } from '../activities.ts';
import { call, done, endBy, known, recordFacts, stopped } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';

/** Send over a channel that does not need the tenant; wait for an acknowledgement if asked. */
export async function notify({ run, step }: { run: Run; step: NotifyStep }): Promise<StepEnd> {
  const channel = known(
    run.input.plan.channels.find(({ id }) => id === step.channel),
    `channel ${step.channel}`,
  );
  const delivered = channel.kind === 'webhook' ? await send({ run, step, channel }) : null;
  if (delivered !== null) recordFacts({ run, step: step.id, account: null, observations: [delivered] });
  if (step.acknowledgeWithinMs === null && channel.kind === 'webhook') {
    return endBy({ observations: delivered === null ? [] : [delivered], said: `${channel.id} was told` });
  }
  return acknowledged({
    run,
    step,
    channel,
    withinMs: step.acknowledgeWithinMs ?? run.input.plan.waits.remindMs,
  });
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
  await run.journal.flushed();
  try {
    const delivery = await run.world.tell.notify({
      ...call(run),
      channel,
      message: marked({ run, step }),
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
  withinMs,
}: {
  run: Run;
  step: NotifyStep;
  channel: PlannedChannel;
  withinMs: number;
}): Promise<StepEnd> {
  const role = known(channel.role ?? undefined, `a role that reads ${channel.id}`);
  const how =
    channel.kind === 'call-list'
      ? 'Call them, then attest that they know'
      : 'Attest that you have read this message';
  const answer = await run.asks.put({
    step: step.id,
    kind: 'attest',
    question: `${how}: ${marked({ run, step })}`,
    need: [{ role, count: 1 }],
    notInitiator: false,
    values: [],
    withinMs,
  });
  if (answer.outcome !== 'met') return stopped(`${channel.id} did not acknowledge: ${answer.because}`);
  recordFacts({
    run,
    step: step.id,
    account: null,
    observations: answer.statements.map((statement) =>
      observe({
        claim: 'notify.acknowledged',
        state: 'attested',
        expected: 'an acknowledgement',
        seen: `by ${statement.person}`,
        from: `person:${statement.person}`,
        observedAt: statement.at,
      }),
    ),
  });
  return done(`${channel.id} acknowledged`);
}

/** Whoever reads it, on whatever channel, knows at once whether it is real. */
function marked({ run, step }: { run: Run; step: NotifyStep }): string {
  return `${run.input.plan.mode === 'drill' ? 'DRILL' : 'REAL'}: ${step.message}`;
}
