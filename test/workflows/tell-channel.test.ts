import { ActivityFailure, ApplicationFailure, CancelledFailure, RetryState } from '@temporalio/common';
import { describe, expect, it } from '@jest/globals';
import type { EventBody } from '../../domain/event.ts';
import type { Run } from '../../workflows/context.ts';
import { tellChannel, tellChannelNow, type ToChannel } from '../../workflows/tell-channel.ts';

const NOTICE: ToChannel = {
  channel: { id: 'soc', kind: 'webhook', role: 'soc', dependsOn: [] },
  telling: { kind: 'alarm', mode: 'drill', text: 'severity high: x' },
  key: 'run-1/get-in/alarm/1',
  failure: { code: 'alarm-not-delivered', step: 'get-in' },
};

/** What is recorded where storing, then sending, fails so; null is a success. */
async function recorded({
  flush = null,
  send = null,
  tell = tellChannel,
}: {
  flush?: Error | null;
  send?: Error | null;
  tell?: typeof tellChannel;
}) {
  const events: EventBody[] = [];
  const sent: string[] = [];
  const run = {
    input: { run: 'run-1' },
    cut: new Set(),
    journal: {
      record: (event: EventBody) => events.push(event),
      flushed: () => (flush === null ? Promise.resolve() : Promise.reject(flush)),
    },
    world: {
      tell: {
        notify: ({ key }: { key: string }) => {
          sent.push(key);
          return send === null ? Promise.resolve() : Promise.reject(send);
        },
      },
    },
  } as unknown as Run;
  await tell({ run, notice: NOTICE });
  return { events, sent };
}

function activityFailure(cause: Error): ActivityFailure {
  return new ActivityFailure('x', 'notify', '1', RetryState.MAXIMUM_ATTEMPTS_REACHED, 'worker', cause);
}

function finding(text: string): EventBody {
  return { type: 'finding', code: 'alarm-not-delivered', step: 'get-in', text };
}

const REFUSED = ApplicationFailure.create({ type: 'CHANNEL_FAILED', message: 'no' });

describe('a channel that is told', () => {
  it('leaves nothing on record where it takes the message', async () => {
    expect(await recorded({})).toEqual({ events: [], sent: [NOTICE.key] });
  });

  it.each<[string, Error, readonly EventBody[]]>([
    ['it refuses', activityFailure(REFUSED), [finding('soc: CHANNEL_FAILED')]],
    ['something fails that is no refusal', new TypeError('a defect'), [finding('soc: TypeError: a defect')]],
    ['an activity fails without a cause of ours', activityFailure(new Error('x')), [finding(unsaid())]],
    ['nobody wants it any more', activityFailure(new CancelledFailure('x')), []],
  ])('is a finding, unless it was cancelled: %s', async (_what, send, events) => {
    expect((await recorded({ send })).events).toEqual(events);
    expect((await recorded({ send, tell: tellChannelNow })).events).toEqual(events);
  });

  it('is told nothing that is not stored before, and that is a finding too', async () => {
    const flush = new TypeError('no journal');
    expect(await recorded({ flush })).toEqual({ events: [finding('soc: TypeError: no journal')], sent: [] });
  });
});

/** How such a failure says itself. */
function unsaid(): string {
  return `soc: ${String(activityFailure(new Error('x')))}`;
}
