import { createHmac } from 'node:crypto';
import { CancelledFailure } from '@temporalio/common';
import { durationMs } from '../domain/duration.ts';
import { BreakglassError } from '../domain/errors.ts';
import type { ChannelDefinition } from '../domain/organisation.ts';
import { DeadlinePassed, withDeadline } from './deadline.ts';
import { readSecret } from './files.ts';
import { finalFailure } from './final-failure.ts';
import { sayNetworkError } from './network-errors.ts';
import type { Act, Room } from './room.ts';
import type { Delivery, WorldActivities } from './types.ts';

type Input = Parameters<WorldActivities['notify']>[0];
type Webhook = Extract<ChannelDefinition, { kind: 'webhook' }>;

/** Sends a message over a channel. A call list sends nothing: people call, and the workflow asks them to attest it. */
export const notify: Act<Input, Delivery> = async (room, input, { signal }) => {
  const channel = findChannel({ room, id: input.channel.id });
  refuseCut({ channel, cut: input.cut });
  if (channel.kind === 'call-list') return delivery({ delivered: false, seen: 'to be called by hand' });
  const status = await post({ room, channel, input, signal });
  if (status >= 200 && status < 300) return delivery({ delivered: true, seen: String(status) });
  throw refused({ channel, status });
};

function findChannel({ room, id }: { readonly room: Room; readonly id: string }): ChannelDefinition {
  const channel = room.organisation.channels.find((known) => known.id === id);
  if (channel !== undefined) return channel;
  const message = `expected the channel ${id} in the worker's organisation file, but it is not there`;
  throw new BreakglassError({ code: 'REFERENCE_UNKNOWN', message });
}

function refuseCut({
  channel,
  cut,
}: {
  readonly channel: ChannelDefinition;
  readonly cut: readonly string[];
}): void {
  const down = channel['depends-on'].find((system) => cut.includes(system));
  if (down === undefined) return;
  const message = `expected not to need ${down}, which is declared down, but the channel ${channel.id} depends on it`;
  throw new BreakglassError({ code: 'SYSTEM_CUT', message });
}

interface Post {
  readonly room: Room;
  readonly channel: Webhook;
  readonly input: Input;
  readonly signal: AbortSignal;
}

/** Gives the status of the answer. The key lets the receiver see a repeat as one; the signature, that it is ours. */
async function post({ room, channel, input, signal }: Post): Promise<number> {
  const body = JSON.stringify({ text: input.message, key: input.key, run: input.run });
  const headers = {
    'Content-Type': 'application/json',
    'Idempotency-Key': input.key,
    ...(await signature({ room, channel, body })),
  };
  const limitMs = durationMs(room.organisation.waits.request);
  try {
    return await withDeadline({ limitMs, signal }, async (limit) => {
      const options = { method: 'POST', headers, body, signal: limit, redirect: 'manual' } as const;
      const response = await fetch(channel.url, options);
      await response.body?.cancel();
      return response.status;
    });
  } catch (error) {
    if (error instanceof CancelledFailure) throw error;
    const because =
      error instanceof DeadlinePassed ? `no answer came within ${limitMs} ms` : sayNetworkError(error);
    throw failed({ channel, because });
  }
}

/** HMAC-SHA256 over the exact bytes of the body, where the channel names a secret. */
async function signature({
  room,
  channel,
  body,
}: {
  readonly room: Room;
  readonly channel: Webhook;
  readonly body: string;
}): Promise<Readonly<Record<string, string>>> {
  const file = channel['secret-file'];
  if (file === undefined) return {};
  const purpose = `the secret of channel ${channel.id}`;
  const secret = await readSecret({ baseDirectory: room.baseDirectory, file, purpose });
  const mac = createHmac('sha256', secret).update(body).digest('hex');
  return { 'X-Breakglass-Signature': `sha256=${mac}` };
}

/** Statuses by which a receiver asks for another try. */
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

/** Any other answer below 500 would be the same the next time. */
function refused({ channel, status }: { readonly channel: Webhook; readonly status: number }): Error {
  const error = failed({ channel, because: `it answered ${status}` });
  return status >= 500 || TRY_AGAIN.has(status) ? error : finalFailure(error);
}

function failed({
  channel,
  because,
}: {
  readonly channel: Webhook;
  readonly because: string;
}): BreakglassError {
  const message = `expected the channel ${channel.id} to take the message, but ${because}`;
  return new BreakglassError({ code: 'CHANNEL_FAILED', message });
}

function delivery(result: Omit<Delivery, 'observedAt'>): Delivery {
  return { ...result, observedAt: new Date().toISOString() };
}
