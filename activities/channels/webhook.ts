import { createHash, createHmac } from 'node:crypto';
import type { ChannelOf } from '../../domain/channels.ts';
import { readSecret } from '../files.ts';
import { post } from './post.ts';
import { fileOf, type Tell, type Telling } from './telling.ts';

/** Before a secret that is written in base64, as Standard Webhooks prints it. */
const ENCODED = 'whsec_';

/** Posts the message as JSON, signed where the channel names a secret. */
export const tellWebhook: Tell<'webhook'> = async (telling) => {
  const { channel, message, key, run, to, link } = telling;
  const body = JSON.stringify({ text: message, key, run, to, link: link ?? undefined });
  const secret = await secretOf(telling);
  const headers = secret === null ? {} : signatures({ secret, key, body });
  return await post({ telling, url: channel.url, body, headers });
};

async function secretOf(telling: Telling<ChannelOf<'webhook'>>): Promise<string | null> {
  const file = telling.channel['secret-file'];
  return file === undefined ? null : await readSecret(fileOf({ telling, file, what: 'secret' }));
}

/**
 * Standard Webhooks 1.0.0: HMAC-SHA-256 over id, time and body, so that who took a message off the wire cannot send it
 * again later. The id must hold no full stop, which a key may. `X-Breakglass-Signature` is over the body alone.
 */
function signatures({
  secret,
  key,
  body,
}: {
  readonly secret: string;
  readonly key: string;
  readonly body: string;
}): Readonly<Record<string, string>> {
  const id = `msg_${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const bytes = secret.startsWith(ENCODED)
    ? Buffer.from(secret.slice(ENCODED.length), 'base64')
    : Buffer.from(secret, 'utf8');
  const signed = createHmac('sha256', bytes).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'Webhook-Id': id,
    'Webhook-Timestamp': timestamp,
    'Webhook-Signature': `v1,${signed}`,
    'X-Breakglass-Signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
}
