import { z } from 'zod';
import { duration, id } from './shared.ts';

/** Whether the account leaves its restricted management unit for a write, in which nobody can reset its password. */
export const unitForWrite = z.enum(['stay', 'leave']);

/**
 * The engine sets a new password that only the holders of the escrow keys can read: a write that the organisation must
 * have turned on. `unit: leave` is another: the account is taken out of its restricted unit and put back.
 */
export const resetPasswordStep = z.strictObject({
  id,
  do: z.literal('reset-password'),
  unit: unitForWrite
    .default('stay')
    .describe(
      'stay: the account is in no restricted unit. leave: the engine takes it out and puts it back, if the tenant allows the write.',
    ),
  within: duration.default('4h').describe('How long people have for each approval.'),
  'record-within': duration
    .optional()
    .describe('How long the directory may take to show it. Default: waits.record.'),
});
