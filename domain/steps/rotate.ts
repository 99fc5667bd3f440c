import { z } from 'zod';
import { duration, id } from './shared.ts';

/**
 * The credential is replaced and resealed by a person; the engine verifies by read-back and audit entry.
 * `revoke-sessions`: `verify` the person did it, `engine` does it (a write the organisation must have turned on).
 */
export const rotateStep = z.strictObject({
  id,
  do: z.literal('rotate'),
  by: id,
  reseal: z.boolean().default(true),
  'revoke-sessions': z.enum(['verify', 'engine', 'none']).default('verify'),
  within: duration.default('4h'),
  'record-within': duration.optional(),
});
