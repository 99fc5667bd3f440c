import { z } from 'zod';
import { duration, id } from './shared.ts';

/** How a person signs in with an emergency account. */
export const signInMethod = z.enum(['passkey', 'certificate', 'password']);
export type SignInMethod = z.infer<typeof signInMethod>;

/** Opens a window; a custodian signs in by hand and reports the request id; the engine finds that record, not another. */
export const signInStep = z.strictObject({
  id,
  do: z.literal('sign-in'),
  within: duration.describe('How long the window stays open.'),
  method: signInMethod.describe('Must be one that the account is declared to have.'),
  from: id.optional().describe('A network of the organisation; without it, anywhere.'),
  'record-within': duration
    .optional()
    .describe('How long the sign-in log may take to show it. Default: waits.record.'),
});
