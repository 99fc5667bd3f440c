import { z } from 'zod';
import { duration, id } from './shared.ts';

/** One harmless privileged read by the person; the engine reads the same and compares what the person saw. */
export const adminActionStep = z.strictObject({
  id,
  do: z.literal('admin-action'),
  read: z.enum(['conditional-access-policies']).describe('What the person reads, and counts.'),
  within: duration.default('30m').describe('How long the person has.'),
});
