import { z } from 'zod';
import { durationMs } from '../duration.ts';
import { duration, id } from './shared.ts';

const MINUTE_MS = 60_000;

/** So many minutes a pass may last: Entra takes no shorter one, and a longer one is a password. */
export const PASS_MINUTES = { least: 10, most: 60 } as const;

/**
 * The engine makes a temporary access pass that only the holders of the escrow keys can read, while the custodian sits at
 * the machine; with it they register a new passkey at Microsoft's own page. A write that the organisation must have
 * turned on.
 *
 * @see https://learn.microsoft.com/entra/identity/authentication/howto-authentication-temporary-access-pass
 */
export const temporaryAccessPassStep = z.strictObject({
  id,
  do: z.literal('temporary-access-pass'),
  lifetime: duration
    .default('10m')
    .refine(isLifetime, {
      error: `expected whole minutes, from ${String(PASS_MINUTES.least)}m to ${String(PASS_MINUTES.most)}m`,
    })
    .describe('How long the pass can be used, once; so long the custodian has to register.'),
  within: duration.default('4h').describe('How long people have for the approval, and to sit down.'),
  'record-within': duration
    .optional()
    .describe('How long the directory may take to show it. Default: waits.record.'),
});

function isLifetime(written: string): boolean {
  const minutes = durationMs(written) / MINUTE_MS;
  return Number.isInteger(minutes) && minutes >= PASS_MINUTES.least && minutes <= PASS_MINUTES.most;
}
