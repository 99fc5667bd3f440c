import { createHash } from 'node:crypto';
import { CancelledFailure } from '@temporalio/common';
import { createTransport } from 'nodemailer';
import type { ChannelOf } from '../../domain/channels.ts';
import { DeadlinePassed, withDeadline } from '../deadline.ts';
import { readSecret } from '../files.ts';
import { sayNetworkError } from '../network-errors.ts';
import { plainText } from '../../domain/plain-text.ts';
import { failed, failedForGood, fileOf, type Tell, type Telling } from './telling.ts';

/** Sends a mail. Its Message-ID comes from the key: mailboxes show a repeat of a mail that they have as that one. */
export const tellSmtp: Tell<'smtp'> = async (telling) => {
  const { channel, limitMs, signal } = telling;
  const transport = createTransport(await connectionOf(telling));
  try {
    const mail = mailOf(telling);
    await withDeadline({ limitMs, signal }, async () => await transport.sendMail(mail));
    return '250';
  } catch (error) {
    if (error instanceof CancelledFailure) throw error;
    throw translated({ channel, error, limitMs });
  } finally {
    transport.close();
  }
};

async function connectionOf(telling: Telling<ChannelOf<'smtp'>>) {
  const { channel, limitMs } = telling;
  const { host, port, tls, user, 'password-file': file } = channel;
  const auth =
    user === undefined || file === undefined
      ? {}
      : { auth: { user, pass: await readSecret(fileOf({ telling, file, what: 'password' })) } };
  return {
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: { minVersion: 'TLSv1.2' },
    ...auth,
    connectionTimeout: limitMs,
    greetingTimeout: limitMs,
    socketTimeout: limitMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as const;
}

function mailOf({ channel, message, key, to = channel.to }: Telling<ChannelOf<'smtp'>>) {
  const { from } = channel;
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 40);
  return {
    from,
    to,
    envelope: { from, to },
    subject: plainText(message.split('\n', 1)[0]),
    text: `${message}\n`,
    messageId: `<${digest}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'Idempotency-Key': key },
  };
}

/** Of the library's errors only the server's number and a code are read: the rest may repeat what was sent. */
function translated({
  channel,
  error,
  limitMs,
}: {
  readonly channel: ChannelOf<'smtp'>;
  readonly error: unknown;
  readonly limitMs: number;
}): Error {
  if (error instanceof DeadlinePassed)
    return failed({ channel, because: `no answer came within ${limitMs} ms` });
  const status = statusOf(error);
  if (status === null) return failed({ channel, because: sayNetworkError(error) });
  const refusal = { channel, because: `it answered ${status}` };
  return status >= 500 ? failedForGood(refusal) : failed(refusal);
}

function statusOf(error: unknown): number | null {
  const status: unknown =
    typeof error === 'object' && error !== null && 'responseCode' in error ? error.responseCode : null;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : null;
}
