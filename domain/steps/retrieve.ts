import { z } from 'zod';
import { duration, id } from './shared.ts';

/** Dual custody: who opened what, and was the seal as recorded. The secret itself never passes through. */
export const retrieveStep = z.strictObject({
  id,
  do: z.literal('retrieve'),
  from: id.describe('A source of the organisation.'),
  custodians: z.int().min(2).max(5).default(2).describe('How many open it together.'),
  within: duration.default('4h').describe('How long people have.'),
});
