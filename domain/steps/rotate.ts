import { z } from 'zod';
import { duration, id } from './shared.ts';

/** Who ends the old sessions of an account; the engine looks whether they ended, but for `none`. */
export const sessionRevocation = z.enum(['verify', 'engine', 'none']);
export type SessionRevocation = z.infer<typeof sessionRevocation>;

/**
 * The credential is replaced and resealed by a person; the engine verifies by read-back and audit entry.
 * `revoke-sessions`: `verify` the person did it, `engine` does it (a write the organisation must have turned on).
 */
export const rotateStep = z.strictObject({
  id,
  do: z.literal('rotate'),
  by: id.describe('The role that does it.'),
  reseal: z.boolean().default(true).describe('Two people seal the new credential and write down the seal.'),
  'revoke-sessions': sessionRevocation
    .default('verify')
    .describe(
      'verify: the person does it, the engine looks. engine: the engine does it, if the tenant allows the write.',
    ),
  within: duration.default('4h').describe('How long people have.'),
  'record-within': duration
    .optional()
    .describe('How long the directory may take to show it. Default: waits.record.'),
});
