import { z } from 'zod';
import { duration, id } from './shared.ts';

/** Waits for the alert that the sign-in must raise, from every source named, and times it. */
export const alertStep = z.strictObject({
  id,
  do: z.literal('alert'),
  from: z.array(id).min(1).max(10).describe('Alert sources of the organisation; each must show the alert.'),
  within: duration.describe('How long after the sign-in the alert may take to show.'),
});
