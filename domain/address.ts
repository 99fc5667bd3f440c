import { z } from 'zod';
import { isUnsafe } from './safe-text.ts';
import { TEXT_UNSAFE } from './steps/shared.ts';

/** An address without a user or password in it, which would be a secret in a file that is shown to reviewers. */
export function address({ protocol, error }: { protocol: RegExp; error: string }) {
  return z
    .url({ protocol, error, abort: true })
    .max(2_000)
    .refine((url) => !isUnsafe(url), {
      error: 'expected an address of visible characters',
      params: TEXT_UNSAFE,
    })
    .refine((url) => !/^[a-z]+:\/\/[^/?#]*@/i.test(url), {
      error: 'expected an address without a user name or password (secrets go into files)',
    });
}

/** Plain http is for this machine only: elsewhere anybody on the way could read and change the message. */
export const webhookUrl = address({
  protocol: /^https?$/,
  error: 'expected an https:// address',
}).refine((url) => /^https:|^http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)(?:[:/]|$)/i.test(url), {
  error: 'expected an https:// address (http:// only for 127.0.0.1, [::1] or localhost)',
});
